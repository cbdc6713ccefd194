import { expect, test } from "vitest";
import { checks } from "../../../lib/checks/checks.ts";
import { checkNames } from "../../../lib/magics/check-names.ts";

test("completion knows every check, and none that there isn't", () => {
  expect(checkNames.toSorted()).toEqual(["all", ...checks.map(({ name }) => name)].toSorted());
});
