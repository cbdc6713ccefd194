import { describe, expect, it } from "vitest";
import { displaySymbol } from "../../../lib/core/mime-bundle.ts";
import { shownResult } from "../../../lib/experiments/experiment-result.ts";

describe("shownResult", () => {
  it("shows status, reason, metrics and folder, and stays plain data", async () => {
    const parts = {
      runId: "r",
      name: "n",
      directory: "log/n",
      status: "FAILED",
      reason: "loss < 0",
      metrics: { val_acc: 0.912345 },
    } as const;
    const result = shownResult(parts);
    expect(JSON.parse(JSON.stringify(result))).toEqual(parts);
    const bundle = await result[displaySymbol]();
    expect(bundle["text/plain"]).toBe("FAILED  n\nloss < 0\nval_acc 0.9123\nlog/n");
    expect(bundle["text/html"]).toContain("loss &lt; 0");
  });
});
