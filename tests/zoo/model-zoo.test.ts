import { beforeAll, describe, expect, it } from "vitest";
import { selectBackend } from "../../lib/backend/select-backend.ts";
import { tf } from "../../lib/backend/tf.ts";
import type { CheckSubject } from "../../lib/checks/check-entry.ts";
import { checks as allChecks } from "../../lib/checks/checks.ts";
import { dataChecks } from "../../lib/checks/data-checks.ts";
import { AthanorError } from "../../lib/core/errors.ts";
import type { Verdict } from "../../lib/core/verdict.ts";
import { type Bug, plantedBugs } from "./bugs.ts";
import { healthyControls } from "./controls.ts";

/** Checks of data one by one have a zoo of their own; what is planted here lies in models and training. */
const checks = allChecks.filter((entry) => !dataChecks.includes(entry));

/** All training checks for every control and seed: some 20 minutes; otherwise each check once a control. */
const full = process.env["ATHANOR_ZOO"] === "full";

const training = [
  "learning-rate",
  "zero-input",
  "shuffled-labels",
  "overfit",
  "gradients",
  "repeat",
];

beforeAll(async () => {
  await selectBackend();
});

/** Runs what applies: all checks that don't train, and the training ones that are asked for. */
async function runChecks(subject: CheckSubject, trained: readonly string[]): Promise<Verdict[]> {
  const model = subject.buildModel();
  const isSimple = model.outputs.length === 1 && model.outputs[0]?.shape.length === 2;
  model.dispose();
  const verdicts: Verdict[] = [];
  for (const { name, cost, needsTrainer, run } of checks) {
    const wanted = cost === "economy" || trained.includes(name);
    if (name === "data" || !wanted || (needsTrainer && !isSimple)) continue;
    const verdict = await run(subject).catch(leftOut);
    if (verdict !== undefined) verdicts.push(verdict);
  }
  return verdicts;
}

/** Checks that ask for something these set-ups don't have, e.g. a schedule, are left out, as in `checkAll`. */
function leftOut(error: unknown): undefined {
  if (error instanceof AthanorError && error.fault === "inapplicable") return undefined;
  throw error;
}

async function verdictsOf(bug: Bug): Promise<readonly Verdict[]> {
  if (bug.run !== undefined) return [await bug.run()];
  return bug.subject === undefined ? [] : runChecks(bug.subject(), bug.needs ?? []);
}

/** Whether a verdict names the cause among its first two remedies. */
function names(verdict: Verdict, cause: RegExp): boolean {
  return !verdict.passed && verdict.remedy.slice(0, 2).some((remedy) => cause.test(remedy));
}

describe("the zoo of planted model bugs", () => {
  it("finds every bug, its cause among the first two remedies of a check", async () => {
    const lines: string[] = [];
    const missed: string[] = [];
    for (const bug of await plantedBugs()) {
      const verdicts = await verdictsOf(bug);
      const by = verdicts.filter((verdict) => names(verdict, bug.cause)).map(({ check }) => check);
      const also = verdicts.filter(({ check, passed }) => !passed && !by.includes(check));
      if (by.length === 0) missed.push(bug.name);
      const rest =
        also.length === 0 ? "" : `  (fails too: ${also.map(({ check }) => check).join(", ")})`;
      lines.push(`${by.length > 0 ? "✓" : "✗"} ${bug.name.padEnd(56)} ${by.join(", ")}${rest}`);
    }
    const found = lines.length - missed.length;
    console.log(`${lines.join("\n")}\nfound ${found} of ${lines.length} planted bugs`);
    expect(missed).toEqual([]);
    expect(lines.length).toBeGreaterThanOrEqual(40);
  }, 1_200_000);

  it("raises no alarm on healthy set-ups of many kinds, over 5 seeds", async () => {
    const alarms: string[] = [];
    const leaks: string[] = [];
    let made = 0;
    const controls = await healthyControls();
    for (const [index, control] of controls.entries()) {
      for (const seed of [1, 2, 3, 4, 5]) {
        const one = training[(index + seed) % training.length] ?? "repeat";
        const before = tf.memory().numTensors;
        const verdicts = await runChecks(control.subject(seed), full ? training : [one, "repeat"]);
        if (tf.memory().numTensors !== before) leaks.push(`${control.name}, seed ${seed}`);
        made += verdicts.length;
        const failed = verdicts.filter(({ passed }) => !passed);
        for (const { check, summary } of failed) {
          alarms.push(`${control.name}, seed ${seed}: ${check}: ${summary}`);
        }
      }
    }
    console.log(
      `${alarms.length} alarms in ${made} checks of ${controls.length} healthy set-ups × 5 seeds\n${alarms.join("\n")}`,
    );
    expect(alarms).toEqual([]);
    expect(leaks).toEqual([]);
    expect(controls.length).toBeGreaterThanOrEqual(15);
  }, 1_800_000);
});
