import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeScratchProject, type ScratchProject } from "../../scripts/scratch-project.mjs";
import {
  cutOff,
  type FakeEnvironment,
  fakeEnvironment,
  ofAnotherArchitecture,
  withHalfItsHeaders,
} from "../support/broken-tensorflow.ts";
import { contentsOf, printed } from "../support/fake-frontend.ts";
import { type KernelProcess, startKernel } from "../support/kernel-process.ts";
import { venvBin } from "../support/python.ts";

const linux = process.platform === "linux";
const venv = dirname(venvBin);

let folder = "";
let project: ScratchProject;
let whole = "";

beforeAll(() => {
  if (!linux) return;
  folder = mkdtempSync(join(tmpdir(), "athanor-failures-"));
  project = makeScratchProject(join(folder, "project"));
  const python = readdirSync(join(venv, "lib")).find((name) => name.startsWith("python3")) ?? "";
  whole = join(venv, "lib", python, "site-packages/tensorflow");
});
afterAll(() => {
  if (linux) rmSync(folder, { recursive: true, force: true });
});

/** `athanor native …` in the scratch project. */
function native(words: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { VIRTUAL_ENV: _venv, CONDA_PREFIX: _conda, ...inherited } = process.env;
  return spawnSync(process.execPath, [project.program, "native", ...words], {
    cwd: project.folder,
    encoding: "utf8",
    env: { ...inherited, ...env },
  });
}

let count = 0;
function newEnvironment(version?: string): FakeEnvironment {
  count += 1;
  return fakeEnvironment(join(folder, `environment-${count}`), whole, version);
}

describe.skipIf(!linux)("a build that can't be", () => {
  it.each<[string, () => FakeEnvironment, string, RegExp]>([
    [
      "libtensorflow without headers",
      () => {
        const environment = newEnvironment();
        rmSync(join(environment.tensorflow, "include"));
        return environment;
      },
      "found no tensorflow/c/eager/c_api.h",
      /Run `\S+\/bin\/pip install --force-reinstall --no-deps tensorflow-cpu==2\.21\.0`/u,
    ],
    [
      "libtensorflow of another architecture",
      () => {
        const environment = newEnvironment();
        ofAnotherArchitecture(environment, whole);
        return environment;
      },
      `for ${process.arch}, found ${process.arch === "arm64" ? "x64" : "arm64"}`,
      /Install a TensorFlow for this machine: `.*pip install tensorflow-cpu && athanor native build --dir \.venv`/u,
    ],
    [
      "libtensorflow that is too old",
      () => newEnvironment("2.14.1"),
      "Expected TensorFlow 2.15 to 2.21, found 2.14.1",
      /Run `\S+\/bin\/pip install 'tensorflow-cpu>=2\.15,<2\.22'`/u,
    ],
    [
      "a wheel whose libraries are half deleted",
      () => {
        const environment = newEnvironment();
        rmSync(join(environment.tensorflow, "libtensorflow_framework.so.2"));
        return environment;
      },
      "found only libtensorflow_cc.so.2",
      /Run `\S+\/bin\/pip install --force-reinstall --no-deps tensorflow-cpu==2\.21\.0`/u,
    ],
    [
      "a wheel of which only Python files are left",
      () => {
        const environment = newEnvironment();
        for (const name of readdirSync(environment.tensorflow)) {
          if (name.startsWith("lib")) rmSync(join(environment.tensorflow, name));
        }
        return environment;
      },
      "found neither",
      /--force-reinstall/u,
    ],
    [
      "a wheel whose headers are half deleted",
      () => {
        const environment = newEnvironment();
        withHalfItsHeaders(environment, whole);
        return environment;
      },
      "No such file or directory",
      /pip install --force-reinstall --no-deps tensorflow-cpu/u,
    ],
    [
      "a library that is cut off",
      () => {
        const environment = newEnvironment();
        cutOff(environment, whole);
        return environment;
      },
      "libtensorflow_framework.so.2",
      /pip install --force-reinstall --no-deps tensorflow-cpu/u,
    ],
  ])("says of %s what is wrong and what mends it, and leaves no addon", (_, make, what, remedy) => {
    const { status, stderr } = native(["build", "--dir", make().directory]);
    expect(status).toBe(1);
    expect(stderr).toContain(what);
    expect(stderr).toMatch(remedy);
    expect(stderr).not.toMatch(/^\s+at /mu);
    expect(existsSync(join(project.addon, "tfjs_binding.node"))).toBe(false);
  });

  it("says without a compiler how to get one", () => {
    const bare = join(folder, "no-programs");
    mkdirSync(bare);
    const { status, stderr } = native(["build", "--dir", venv], { PATH: bare, CXX: "" });
    expect(status).toBe(1);
    expect(stderr).toContain("Run `sudo apt-get install g++`");
  });
});

/** What a notebook of the scratch project shows of its backend, of a training and of a cell after it. */
async function notebook(): Promise<{ backend: string; text: string; next: unknown }> {
  const kernel = await startKernel({
    argv: [process.execPath, join(project.folder, "dist/kernel/main.js"), "{connection_file}"],
  });
  try {
    const { frontend } = kernel;
    const { outputs, reply } = await frontend.execute(`
      import { selectBackend, tf } from "athanor";
      const { name, reason } = await selectBackend();
      const w = tf.variable(tf.scalar(0));
      const optimizer = tf.train.sgd(0.1);
      for (let i = 0; i < 60; i++) optimizer.minimize(() => w.sub(3).square().asScalar());
      console.log(name, "|", reason, "|", w.dataSync()[0].toFixed(3));`);
    expect(reply.content["status"], JSON.stringify(contentsOf(outputs, "error"))).toBe("ok");
    const text = printed(outputs);
    expect(text).toContain("| 3.000");
    const next = await frontend.execute("6 * 7");
    return {
      backend: text.split(" ")[0] ?? "",
      text,
      next: contentsOf(next.outputs, "execute_result")[0]?.["data"]["text/plain"],
    };
  } finally {
    kernel.dispose();
  }
}

/** Compiles a module of Node that stands in for the addon. */
function standIn(body: string): void {
  const source = join(folder, "stand-in.cc");
  const headers = createRequire(import.meta.url)("node-api-headers") as { include_dir: string };
  writeFileSync(source, `#include <node_api.h>\n${body}`);
  mkdirSync(project.addon, { recursive: true });
  const output = join(project.addon, "tfjs_binding.node");
  execFileSync("c++", ["-shared", "-fPIC", `-I${headers.include_dir}`, source, "-o", output]);
}

describe.skipIf(!linux)("a notebook whose addon doesn't work", () => {
  it.each<[string, () => void, RegExp]>([
    [
      "is deleted",
      () => rmSync(project.addon, { recursive: true, force: true }),
      /the native addon has not been built; `npx athanor native build` does it/u,
    ],
    [
      "is corrupted",
      () => {
        mkdirSync(project.addon, { recursive: true });
        writeFileSync(join(project.addon, "tfjs_binding.node"), "not a shared object");
      },
      /it did not load: .*(?:file too short|invalid ELF header)/u,
    ],
    [
      "was built for another version of TensorFlow",
      () => {
        standIn(
          `extern "C" void TFE_OfAnotherVersion();
           NAPI_MODULE_INIT() { TFE_OfAnotherVersion(); return exports; }`,
        );
      },
      /it did not load: .*undefined symbol: TFE_OfAnotherVersion/u,
    ],
    [
      "crashes when it is loaded",
      () => standIn("NAPI_MODULE_INIT() { *(volatile int *)0 = 1; return exports; }"),
      /loading it crashed with SIGSEGV/u,
    ],
  ])("trains on the next backend and says why when it %s", async (_, damage, reason) => {
    damage();
    const { backend, text, next } = await notebook();
    expect(backend).toBe("wasm");
    expect(text).toMatch(reason);
    expect(next).toBe("42");
    expect(native(["status"]).stdout).toMatch(/^To mend it: /mu);
  });

  it("trains on the next backend and says why when its TensorFlow is gone", async () => {
    const environment = newEnvironment();
    expect(native(["build", "--dir", environment.directory]).status).toBe(0);
    rmSync(environment.directory, { recursive: true });
    const { backend, text } = await notebook();
    expect(backend).toBe("wasm");
    expect(text).toMatch(/it did not load: .*libtensorflow_\w+\.so\.2: cannot open shared object/u);
    expect(native(["status"]).stdout).toContain("its TensorFlow is gone");
  });
});

describe.skipIf(!linux)("a notebook that runs out of memory in a training step", () => {
  let kernel: KernelProcess;
  beforeAll(async () => {
    expect(native(["build", "--dir", venv]).status).toBe(0);
    kernel = await startKernel({
      argv: [process.execPath, join(project.folder, "dist/kernel/main.js"), "{connection_file}"],
    });
  }, 120_000);
  afterAll(() => kernel?.dispose());

  it("goes on, and its run is FAILED with the last checkpoint and the op that wanted too much", async () => {
    const { outputs, reply } = await kernel.frontend.execute(`
      import { buildMlp, defineExperiment, loadDigits, readRun, runExperiment, selectBackend, splitData, tf } from "athanor";
      let calls = 0;
      // From the third epoch on the loss wants a matrix of 320 GB.
      const greedy = () => tf.ones([400_000, 1]).matMul(tf.ones([1, 200_000])).mean();
      const loss = (logits: tf.Tensor2D, labels: tf.Tensor1D) => {
        calls += 1;
        const cost = tf.losses.softmaxCrossEntropy(tf.oneHot(labels, 10), logits).add(calls * 1e-9).asScalar();
        return calls > 50 ? cost.add(greedy()).asScalar() : cost;
      };
      const experiment = defineExperiment({
        name: "greedy",
        config: { seed: 1, epochs: 5, batchSize: 64, learningRate: 0.01 },
        data: async () => splitData(await loadDigits(), { seed: 1, validation: 0.1, test: 0.1 }),
        model: ({ seed }) => buildMlp({ inputShape: [8, 8, 1], classes: 10, units: [16], seed }),
        training: ({ epochs, batchSize, learningRate }) => ({ epochs, batchSize, optimizer: { name: "adam", learningRate }, loss }),
      });
      const result = await runExperiment(experiment);
      console.log("BACKEND", (await selectBackend()).name);
      console.log("STATUS", readRun(result.directory).info.status);
      console.log("REASON", result.reason);`);
    const text = stripVTControlCharacters(printed(outputs));
    expect(reply.content["status"], JSON.stringify(contentsOf(outputs, "error"))).toBe("ok");
    expect(text).toContain("BACKEND tensorflow");
    expect(text).toContain("STATUS FAILED");
    expect(text).toMatch(
      /REASON .*MatMul\w* of float32\[400000, 1\], float32\[1, 200000\]: RESOURCE_EXHAUSTED: OOM when allocating/u,
    );
    expect(text).toMatch(
      /Use a smaller batch or model\. Last good checkpoint: checkpoints\/ep002-\S+\.\n/u,
    );
    const next = await kernel.frontend.execute("tf.ones([2]).add(1).dataSync()[0]");
    expect(contentsOf(next.outputs, "execute_result")[0]?.["data"]["text/plain"]).toBe("2");
  });
});
