import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { webgpuInstall } from "../../lib/backend/webgpu-probe.ts";
import { makeScratchProject, type ScratchProject } from "../../scripts/scratch-project.mjs";
import { softwareVulkan } from "../support/software-vulkan.ts";

const vulkan = softwareVulkan();
const names = ["webgpu", "@tensorflow/tfjs-backend-webgpu"];

let folder = "";
let project: ScratchProject;

/** The packages are no dependencies, so they come into a copy of the project, which has no TensorFlow either. */
function install(): void {
  const [npm = "", , ...packages] = webgpuInstall.split(" ");
  const prefix = join(folder, "packages");
  const args = ["install", "--prefix", prefix, "--ignore-scripts", "--no-audit", "--no-fund"];
  const { status, stderr } = spawnSync(npm, [...args, ...packages], {
    encoding: "utf8",
    cwd: folder,
  });
  expect(status, stderr).toBe(0);
  for (const name of names) {
    const target = join(project.folder, "node_modules", name);
    cpSync(join(prefix, "node_modules", name), target, { recursive: true });
  }
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "athanor-webgpu-"));
  project = makeScratchProject(join(folder, "project"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a module in the copy; gives what it printed as JSON after ANSWER. */
function run(
  program: string,
  env: Readonly<Record<string, string>>,
): { answer: unknown; stderr: string } {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--input-type=module", "-e", program],
    { cwd: project.folder, encoding: "utf8", env: { ...process.env, ...env } },
  );
  expect(status, stderr).toBe(0);
  const line = stdout.split("\n").find((text) => text.startsWith("ANSWER")) ?? "";
  return { answer: JSON.parse(line.slice("ANSWER".length)), stderr };
}

interface Choice {
  readonly name: string;
  readonly device: string;
  readonly reason: string;
}

const choose = (env: Readonly<Record<string, string>>): Choice & { stderr: string } => {
  const { answer, stderr } = run(choosing, env);
  return { ...(answer as Choice), stderr };
};
const choosing = `
  import { selectBackend } from "./dist/lib/index.js";
  console.log("ANSWER" + JSON.stringify(await selectBackend()));`;

describe.skipIf(process.platform !== "linux")("WebGPU", () => {
  it("is passed over with the command that installs it", () => {
    const answer = choose({});
    expect(answer.name).toBe("wasm");
    expect(answer.reason).toContain(
      `webgpu was skipped (not installed; for a GPU without CUDA: \`${webgpuInstall}\`)`,
    );
  });

  it("is passed over without a word on stderr where there is no GPU", () => {
    install();
    const { stderr, ...answer } = choose({ VK_ICD_FILENAMES: join(folder, "none.json") });
    expect(answer.name).toBe("wasm");
    expect(answer.reason).toContain("webgpu was skipped (no GPU adapter");
    expect(stderr).toBe("");
  });
});

describe.skipIf(vulkan === undefined)("WebGPU on a software Vulkan", () => {
  const software = { ...vulkan, ATHANOR_WEBGPU_SOFTWARE: "1" };

  it("is passed over unless one asks for it", () => {
    const answer = choose({ ...vulkan });
    expect(answer.name).toBe("wasm");
    expect(answer.reason).toMatch(/webgpu was skipped \(its only adapter is software: /u);
    const asked = choose(software);
    expect(asked.name).toBe("webgpu");
    expect(asked.device).toMatch(/^CPU \(WebGPU: /u);
  });

  it("trains the tour's net as WebAssembly does, and keeps checkpoints", () => {
    const train = (env: Readonly<Record<string, string>>): Training =>
      run(
        `
        import { buildConvNet, createTrainer, loadDigits, representativeSubset, selectBackend } from "./dist/lib/index.js";
        const { name } = await selectBackend();
        const digits = representativeSubset(await loadDigits(), 100);
        const data = { ...digits, features: digits.features.map((value) => value / 16) };
        const model = buildConvNet({ inputShape: [8, 8, 1], classes: 10, filters: [16, 32], dropout: 0.25, seed: 1 });
        const trainer = createTrainer({ model, optimizer: { name: "adam", learningRate: 0.01 }, seed: 1 });
        const sums = [];
        const sum = (values) => values.reduce((total, value) => total + Math.abs(value), 0);
        const onEpochEnd = () => { sums.push(trainer.snapshot().weights.reduce((total, { values }) => total + sum(values), 0)); };
        const { outcome, epochs } = await trainer.fit(data, { epochs: 4, batchSize: 25, callbacks: [{ onEpochEnd }] });
        console.log("ANSWER" + JSON.stringify({ name, status: outcome.status, losses: epochs.map(({ loss }) => loss), sums }));
        process.exit(0);`,
        env,
      ).answer as Training;
    const [gpu, wasm] = [train(software), train({ ATHANOR_BACKEND: "wasm" })];
    expect([gpu.name, gpu.status]).toEqual(["webgpu", "FINISHED"]);
    expect(gpu.losses.at(-1)).toBeLessThan((gpu.losses[0] ?? 0) * 0.95);
    for (const [epoch, loss] of wasm.losses.entries()) {
      expect((gpu.losses[epoch] ?? 0) / loss).toBeCloseTo(1, 3);
      expect((gpu.sums[epoch] ?? 0) / (wasm.sums[epoch] ?? 0)).toBeCloseTo(1, 3);
    }
  });

  it("gives the gradients of the cpu backend, and says how to read where dataSync can't", () => {
    const { answer } = run(
      `
      import { selectBackend, tf } from "./dist/lib/index.js";
      await selectBackend();
      const image = Float32Array.from({ length: 128 }, (_, index) => Math.cos(index));
      const weights = Float32Array.from({ length: 36 }, (_, index) => Math.sin(index));
      const gradient = () => {
        const x = tf.tensor(image, [2, 8, 8, 1]);
        const loss = (kernel) => tf.conv2d(x, kernel, 1, "same").relu().maxPool(2, 2, "valid").square().sum();
        return tf.grad(loss)(tf.tensor(weights, [3, 3, 1, 4])).data();
      };
      const here = await gradient();
      let refusal = "";
      try { tf.ones([5000]).add(1).dataSync(); } catch (error) { refusal = error.message; }
      await tf.setBackend("cpu");
      const there = await gradient();
      const scale = Math.max(...there.map(Math.abs));
      const error = Math.max(...there.map((value, index) => Math.abs(value - here[index]))) / scale;
      console.log("ANSWER" + JSON.stringify({ error, refusal }));
      process.exit(0);`,
      software,
    );
    const { error, refusal } = answer as { error: number; refusal: string };
    expect(error).toBeLessThan(1e-5);
    expect(refusal).toContain("Use `await tensor.data()`");
  });

  it("lets checks run on WebAssembly meanwhile, and is back after them", () => {
    const { answer } = run(
      `
      import { buildMlp, checkAll, loadDigits, selectBackend, splitData, tf } from "./dist/lib/index.js";
      await selectBackend();
      const digits = await loadDigits();
      const data = splitData({ ...digits, features: digits.features.map((value) => value / 16) }, { seed: 1, validation: 0.1, test: 0.1 });
      const buildModel = () => buildMlp({ inputShape: [8, 8, 1], classes: 10, units: [16], seed: 1 });
      const { verdicts } = await checkAll({ buildModel, data, cost: "economy", seed: 1 });
      console.log("ANSWER" + JSON.stringify({ passed: verdicts.map(({ evidence }) => evidence.error === undefined), backend: tf.getBackend() }));
      process.exit(0);`,
      software,
    );
    const { passed, backend } = answer as { passed: boolean[]; backend: string };
    expect(passed.length).toBeGreaterThan(5);
    expect(passed).not.toContain(false);
    expect(backend).toBe("webgpu");
  });
});

interface Training {
  readonly name: string;
  readonly status: string;
  readonly losses: readonly number[];
  /** Sum of the absolute values of all weights after each epoch. */
  readonly sums: readonly number[];
}
