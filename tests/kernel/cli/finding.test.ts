import { expect, test } from "vitest";
import { isNodeSupported } from "../../../kernel/cli/finding.ts";

// engines in package.json: >=20.19 <25
test.each([
  ["v20.18.9", false],
  ["v20.19.0", true],
  ["v22.0.0", true],
  ["v24.21.0", true],
  ["v25.0.0", false],
  ["", false],
])("Node %j is supported: %s", (version, isSupported) => {
  expect(isNodeSupported(version)).toBe(isSupported);
});
