import { expect, test } from "vitest";
import { createDamageList } from "../../../lib/data/damage-list.ts";

const damage = { item: "line 3", reason: "expected 3 fields, received 2" };

test("skipping keeps what was left out, in order", () => {
  const list = createDamageList("data.csv", "skip");
  list.report(damage);
  list.report({ item: "line 5", reason: "empty" });
  expect(list.damaged).toEqual([damage, { item: "line 5", reason: "empty" }]);
});

test("stopping throws one error with the cause, and what to do", () => {
  const cause = new Error("underneath");
  const report = (): void => createDamageList("data.csv", "stop").report(damage, cause);
  expect(report).toThrow(
    'Could not read line 3 of data.csv: expected 3 fields, received 2. Repair or remove it, or pass `onDamaged: "skip"` ' +
      "to leave such ones out and have them counted.",
  );
  expect(report).toThrow(expect.objectContaining({ fault: "data", cause }));
});
