import os from "node:os";
import { describe, expect, it } from "vitest";
import { displaySymbol } from "../../../lib/core/mime-bundle.ts";
import { describeMachine, machineCard } from "../../../lib/tracking/machine-card.ts";

describe("machineCard", () => {
  const card = machineCard({ gpuCommand: "no-such-program" });

  it("names CPU, memory and disk of this machine", () => {
    expect(card.cpu.cores).toBe(os.availableParallelism());
    expect(card.memory.totalBytes).toBe(os.totalmem());
    expect(card.disk.freeBytes).toBeLessThanOrEqual(card.disk.totalBytes);
    expect([true, false, undefined]).toContain(card.disk.rotational);
  });

  it("is plain JSON that shows itself as text and table", async () => {
    expect(JSON.parse(JSON.stringify(card))).toMatchObject({ cpu: card.cpu });
    const bundle = await card[displaySymbol]();
    expect(bundle["text/plain"]).toContain("No NVIDIA GPU");
    expect(bundle["text/html"]).toContain("<table>");
  });

  it("says what a rotational disk means", () => {
    const disk = { totalBytes: 2 ** 31, freeBytes: 2 ** 30, rotational: true };
    expect(describeMachine({ ...card, disk })).toContain(
      "1.0 GiB free of 2.0 GiB, rotational (HDD): a loader may wait for it",
    );
  });
});
