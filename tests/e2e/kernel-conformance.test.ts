import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runVenv } from "../support/python.ts";

describe("jupyter_kernel_test", () => {
  it("passes every test that applies", () => {
    const script = fileURLToPath(new URL("kernel_conformance.py", import.meta.url));
    const { stderr, status } = runVenv("python", [script]);
    const outcomes = [...stderr.matchAll(/^(test_\w+).*? \.\.\. (\w+)/gm)].map(
      ([, name, outcome]) => `${name} ${outcome}`,
    );
    const expected = [
      "clear_output",
      "completion",
      "display_data",
      "error",
      "execute_result",
      "execute_stderr",
      "execute_stdout",
      "history",
      "inspect",
      "is_complete",
      "kernel_info",
      "pager",
      "recv_iopub_welcome_msg",
    ];
    expect(outcomes.toSorted(), stderr).toEqual(
      expected.map((name) => `test_${name} ok`).toSorted(),
    );
    expect(status).toBe(0);
  });
});
