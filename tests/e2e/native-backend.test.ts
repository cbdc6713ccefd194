import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addonFile } from "../support/native-addon.ts";
import { root, venvBin } from "../support/python.ts";

const program = fileURLToPath(new URL("../../dist/kernel/cli/main.js", import.meta.url));

/** `athanor native …` in the project's folder, without an active Python environment. */
function native(words: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { VIRTUAL_ENV: _venv, CONDA_PREFIX: _conda, ...inherited } = process.env;
  return spawnSync(process.execPath, [program, "native", ...words], {
    cwd: root,
    encoding: "utf8",
    env: { ...inherited, ...env },
  });
}

/** What a fresh Node process of ours says of its backend, of a gradient on it and of a compiled step. */
function probe(): {
  name: string;
  reason: string;
  gradient: number[];
  modes: string[];
  stderr: string;
} {
  const script = `
    import { compile, selectBackend, tf } from "athanor";
    const { name, reason } = await selectBackend();
    const gradient = tf.grad((x) => x.square().sum())(tf.tensor1d([1, 2, 3]));
    const step = compile((x) => x.square());
    for (let call = 0; call < 3; call += 1) step(tf.ones([2]));
    const modes = step.signatures().map(({ mode }) => mode);
    console.log("PROBE" + JSON.stringify({ name, reason, modes, gradient: Array.from(gradient.dataSync()) }));`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: root,
    encoding: "utf8",
  });
  const line = stdout.split("\n").find((text) => text.startsWith("PROBE"));
  if (line === undefined) throw new Error(`The probe said nothing:\n${stdout}\n${stderr}`);
  return { ...(JSON.parse(line.slice("PROBE".length)) as ReturnType<typeof probe>), stderr };
}

describe.skipIf(process.platform !== "linux")("the native backend", () => {
  const folder = dirname(addonFile);
  const wasThere = existsSync(addonFile);
  const aside = mkdtempSync(join(tmpdir(), "athanor-addon-"));

  beforeAll(() => {
    if (wasThere) cpSync(folder, join(aside, "addon"), { recursive: true });
    rmSync(folder, { recursive: true, force: true });
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    if (wasThere) cpSync(join(aside, "addon"), folder, { recursive: true });
    else rmSync(dirname(folder), { recursive: true, force: true });
    rmSync(aside, { recursive: true, force: true });
  });

  it("is passed over with the command that builds it while it isn't there", () => {
    const { name, reason, gradient, modes } = probe();
    expect(name).toBe("wasm");
    expect(reason).toContain("npx athanor native build");
    expect(gradient).toEqual([2, 4, 6]);
    expect(modes).toEqual([]);
    const { status, stdout } = native(["status"]);
    expect(status).toBe(0);
    expect(stdout).toContain("To mend it: athanor native build");
    expect(native(["test"]).status).not.toBe(0);
  });

  it("says what is missing where it can't be built: no compiler, no TensorFlow", () => {
    const bare = mkdtempSync(join(tmpdir(), "athanor-path-"));
    const without = native(["build"], { PATH: bare });
    expect(without.status).not.toBe(0);
    expect(without.stderr).toContain("sudo apt-get install g++");
    const nowhere = native(["build", "--dir", bare]);
    expect(nowhere.status).not.toBe(0);
    expect(nowhere.stderr).toContain(`found no libtensorflow in ${bare}`);
    expect(existsSync(addonFile)).toBe(false);
    rmSync(bare, { recursive: true });
  });

  it("is built by one command, without a trace of TensorFlow's noise", () => {
    const { status, stdout, stderr } = native(["build"]);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(stdout).toMatch(/TensorFlow 2\.\d+\.\d+ works and computes on the (?:CPU|GPU)/u);
    expect(readdirSync(folder).toSorted()).toEqual([
      "athanor.json",
      "athanor_stderr.node",
      "tfjs_binding.node",
    ]);
    expect(native(["test"]).stdout).toContain("training steps are compiled into one graph");
  });

  it("is chosen when its addon loads, computes gradients and compiles steps quietly", () => {
    const { name, gradient, modes, stderr } = probe();
    expect(name).toBe("tensorflow");
    expect(gradient).toEqual([2, 4, 6]);
    expect(modes).toEqual(["graph"]);
    expect(stderr).toBe("");
  });

  it("is left as it is when half of the TensorFlow to build from is gone", () => {
    const wheel = join(aside, "broken");
    const whole = tensorflowFolder();
    mkdirSync(wheel);
    symlinkSync(join(whole, "include"), join(wheel, "include"));
    symlinkSync(join(whole, "libtensorflow_cc.so.2"), join(wheel, "libtensorflow_cc.so.2"));
    const { status, stderr } = native(["build", "--dir", wheel]);
    expect(status).not.toBe(0);
    expect(stderr).toContain("found only libtensorflow_cc.so.2");
    expect(probe().name).toBe("tensorflow");
  });

  it("is passed over with a reason when its addon is damaged", () => {
    rmSync(addonFile);
    writeFileSync(addonFile, "not a shared object");
    const { name, reason, gradient } = probe();
    expect(name).toBe("wasm");
    expect(reason).not.toBe("");
    expect(gradient).toEqual([2, 4, 6]);
    expect(native(["status"]).stdout).toMatch(
      /it does not work: .*\nTo mend it: athanor native build/u,
    );
  });
});

function tensorflowFolder(): string {
  const find =
    "import importlib.util as u; print(u.find_spec('tensorflow').submodule_search_locations[0])";
  return spawnSync(join(venvBin, "python"), ["-c", find], { encoding: "utf8" }).stdout.trim();
}
