// What is measured: the name in the table, and the process that runs it.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../steps.mjs";

const node = (mode, env = {}) => ({
  command: process.execPath,
  args: (model) => [join(root, "scripts/bench/train-node.mjs"), model, mode],
  env,
});
const python =
  (environment, script, env = {}) =>
  (mode) => {
    const command = join(root, environment, "bin/python");
    return {
      command,
      args: (model) => [join(root, "scripts/bench", script), model, mode],
      env,
      ...(existsSync(command) ? {} : { missing: `there is no ${environment}` }),
    };
  };
const keras = python(".venv", "train_keras.py");
// Threads that spin while they wait take the cores from the others on a machine that is shared.
const torch = python(".venv-torch", "train_torch.py", { OMP_WAIT_POLICY: "PASSIVE" });

export const routes = {
  "tfjs eager": node("eager"),
  "Athanor compile": node("compiled"),
  "Athanor compile, 8 steps a call": node("unrolled"),
  "Athanor compile + XLA": node("xla"),
  "tf.function loop": keras("function"),
  "tf.function loop + XLA": keras("function-xla"),
  PyTorch: torch("eager"),
  "PyTorch, torch.compile": torch("compile"),
  "Athanor fit": node("trainer"),
  "Athanor fit, 8 steps a call": node("trainer-unrolled"),
  "Athanor fit, op by op": node("trainer-eager"),
  "Keras fit": keras("fit"),
  "Keras fit + XLA": keras("fit-xla"),
  "Athanor fit, wasm": node("trainer", { ATHANOR_BACKEND: "wasm" }),
};

/** One route over another, by the names above. */
export const ratios = [
  ["Athanor compile", "tfjs eager"],
  ["Athanor compile", "tf.function loop"],
  ["Athanor compile", "PyTorch"],
  ["Athanor fit", "Keras fit"],
  ["Athanor fit", "Athanor fit, op by op"],
];
