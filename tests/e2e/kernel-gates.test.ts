/** Gates, the labelling view and one change a run, in a real kernel as a notebook uses them. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunSummary, listRuns } from "../../lib/tracking/list-runs.ts";
import { contentsOf, executeDefaults } from "../support/fake-frontend.ts";
import type { Answer, FakeFrontend, WireMessage } from "../support/fake-frontend.ts";
import { startKernel } from "../support/kernel-process.ts";
import type { KernelProcess } from "../support/kernel-process.ts";

const cwd = mkdtempSync(join(tmpdir(), "athanor-gates-"));
let kernel: KernelProcess;
let frontend: FakeFrontend;

const notebook = `
import { buildMlp, defineExperiment, loadDigits, splitData, standardizeSplits } from "athanor";
const raw = splitData(await loadDigits(), { seed: 1, validation: 0.2, test: 0.2 });
const { splits } = standardizeSplits(raw);
const experiment = defineExperiment({
  name: "small",
  stage: "regularize",
  config: { seed: 1, epochs: 1, learningRate: 3e-3, units: [32] },
  data: () => splits,
  model: ({ units, seed }) => buildMlp({ inputShape: [8, 8, 1], classes: 10, units, seed }),
});`;

beforeAll(async () => {
  kernel = await startKernel({ cwd });
  ({ frontend } = kernel);
  await ok(notebook);
}, 120_000);
afterAll(() => {
  kernel.dispose();
  rmSync(cwd, { recursive: true, force: true });
});

async function ok(code: string): Promise<Answer> {
  const answer = await frontend.execute(code);
  expect(answer.reply.content, code).toMatchObject({ status: "ok" });
  return answer;
}

async function textOf(code: string): Promise<string> {
  const { outputs } = await ok(code);
  return String(contentsOf(outputs, "execute_result")[0]?.["data"]["text/plain"]);
}

async function errorOf(code: string): Promise<string> {
  const { reply } = await frontend.execute(code);
  expect(reply.content, code).toMatchObject({ status: "error" });
  return String(reply.content["evalue"]);
}

test("%check all fills the gates, %run_experiment goes through, and another model shuts them", async () => {
  expect(await errorOf("%run_experiment")).toContain("The stage regularize isn't open yet");
  await ok("%check all");
  const board = await textOf("%stage");
  expect(board).toContain("1 data: open, 6 of 6 required verdicts");
  expect(board).toContain("2 skeleton: open, 12 of 12 required verdicts");
  expect(await textOf("%run_experiment")).toMatch(/^FINISHED/u);
  const changed = await errorOf("%run_experiment --set units=[48]");
  expect(changed).toMatch(
    /the model \([^)]+\) changed since[^]*skeleton: gradients is stale; run %check gradients\n/u,
  );
}, 300_000);

test("a second change is refused, and taken with a reason", async () => {
  const change = "%run_experiment --set learningRate=0.001 --set epochs=2";
  expect(await errorOf(change)).toContain("Expected one change against baseline-");
  expect(await textOf(`${change} --multi "they go together"`)).toMatch(/^FINISHED/u);
}, 120_000);

test("a new kernel knows the evidence that was kept, also before %stage", async () => {
  const fresh = await startKernel({ cwd });
  try {
    const { reply } = await fresh.frontend.execute(notebook);
    expect(reply.content).toMatchObject({ status: "ok" });
    const answer = await fresh.frontend.execute("%run_experiment");
    expect(answer.reply.content).toMatchObject({ status: "ok" });
  } finally {
    fresh.dispose();
  }
}, 120_000);

test("%check human shows buttons whose clicks are answers; %data and %check errors know the run", async () => {
  const before = frontend.received.length;
  expect(await textOf("%check human --samples 2")).toBe("2 of 2 samples to label");
  const opened = frontend.received
    .slice(before)
    .filter(({ header }) => header["msg_type"] === "comm_open")
    .map(({ content }) => content as { comm_id: string; data: { state: Record<string, unknown> } });
  const button = opened.find(({ data }) => data.state["description"] === "7")?.comm_id ?? "";
  const click = { method: "custom", content: { event: "click" } };
  for (let turn = 0; turn < 2; turn += 1) {
    const message = await frontend.send("shell", "comm_msg", { comm_id: button, data: click });
    const isIdle = (one: WireMessage): boolean =>
      one.parentHeader["msg_id"] === message && one.content["execution_state"] === "idle";
    await frontend.waitFor(isIdle);
  }
  expect(await textOf("%check human --samples 2")).toMatch(
    /human passed: .* accuracy of a person/u,
  );
  expect(await textOf("%check errors")).toMatch(/errors (passed|FAILED)/u);
  expect(await textOf('%data query "correct == no" --sort loss --limit 3')).toContain("predicted");
  // What was asked is evidence (row #27): by what the model says, then by a property.
  expect(await textOf("%stage")).toMatch(
    /✗ failed +queries +advised +1 \(= 2\) Nobody asked by a/u,
  );
  await ok("%data browse --sort contrast --limit 8");
  expect(await textOf("%stage")).toMatch(/✓ passed +queries +advised/u);
}, 120_000);

/** Stops a cell once its run has begun, and gives what it showed. */
async function stopped(code: string, isBegun: () => boolean): Promise<string> {
  const id = await frontend.send("shell", "execute_request", { ...executeDefaults, code });
  while (!isBegun()) await new Promise((resolve) => setTimeout(resolve, 20));
  await frontend.request("interrupt_request", {}, "control");
  const { reply, outputs } = await frontend.answerTo(id);
  expect(reply.content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  const shown = contentsOf(outputs, "display_data").map(({ data }) => String(data["text/plain"]));
  return shown.find((text) => text.startsWith("KILLED")) ?? "";
}

test("a stopped run is KILLED when its cell has ended, and --resume last goes on", async () => {
  const runs = (): RunSummary[] => listRuns(join(cwd, "train_log"));
  const count = runs().length;
  const note = await stopped(
    '%run_experiment --set epochs=5000 --multi "a test" --waive "a test"',
    () => {
      const last = runs().at(-1);
      return runs().length > count && last !== undefined && "val_loss" in last.metrics;
    },
  );
  const last = runs().at(-1);
  expect(last?.info.status).toBe("KILLED");
  expect(note).toContain(`%run_experiment --resume last, its folder is ${last?.directory}`);
  expect(await textOf("%run_experiment --resume last --set epochs=1")).toMatch(/^FINISHED/u);
}, 120_000);

test("a run whose code the kernel cut off is KILLED too", async () => {
  await ok(`
import { writeFileSync } from "node:fs";
const hung = defineExperiment({
  name: "hung",
  config: { seed: 1, epochs: 1 },
  data: () => splits,
  model: ({ seed }) => buildMlp({ inputShape: [8, 8, 1], classes: 10, units: [8], seed }),
  // The kernel can't reach into a regular expression: it ends it from outside.
  callbacks: () => [{
    name: "hung",
    onTrainBegin: () => {
      writeFileSync("hung", "");
      /^(a+)+$/.test("a".repeat(60) + "b");
    },
  }],
});`);
  const runs = (): RunSummary[] => listRuns(join(cwd, "train_log", "hung"));
  await stopped("%run_experiment hung", () => existsSync(join(cwd, "hung")));
  expect(runs()[0]?.info.status).toBe("KILLED");
}, 120_000);
