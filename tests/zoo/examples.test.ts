import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { selectBackend } from "../../lib/backend/select-backend.ts";
import type { RecordedExample } from "../../scripts/check-page-text.mjs";
import { type Example, failureExamples } from "./examples.ts";

const record = new URL("../../docs/checks/examples.json", import.meta.url);
const recorded = JSON.parse(readFileSync(record, "utf8")) as Record<string, RecordedExample>;

/** Causes without their numbers, which differ between machines. */
function causes(remedy: readonly string[]): readonly string[] {
  return remedy.map((text) => text.replace(/-?\d+(\.\d+)?(e-?\d+)?/g, "N"));
}

beforeAll(async () => {
  await selectBackend();
});

describe("the failures that the pages of checks show", async () => {
  const examples: readonly (readonly [string, Example])[] = [...(await failureExamples())];

  it("are recorded, one a check", () => {
    expect(examples.map(([name]) => name).toSorted()).toEqual(Object.keys(recorded).toSorted());
  });

  it.each(examples)("%s still fails, for the causes that its page names", async (name, example) => {
    const verdict = await example.run();
    expect(verdict.passed).toBe(false);
    expect(causes(verdict.remedy)).toEqual(causes(recorded[name]?.verdict.remedy ?? []));
    expect(verdict.figure !== undefined).toBe(recorded[name]?.picture);
  });
});
