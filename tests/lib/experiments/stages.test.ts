import { describe, expect, it } from "vitest";
import { displaySymbol } from "../../../lib/core/mime-bundle.ts";
import { type Stage, type Verdict } from "../../../lib/core/verdict.ts";
import { gateTable, requireStage } from "../../../lib/experiments/stages.ts";

function verdictOf(check: string, stage: Stage, passed = true): Verdict {
  return {
    check,
    stage,
    passed,
    value: 2.5,
    threshold: "2.303 ± 10 %",
    unit: "nats",
    summary: "found",
    evidence: {},
    remedy: passed ? [] : ["Scale the last layer's weights down."],
    seedReference: "#47",
  };
}

const all = [
  verdictOf("data", "data"),
  verdictOf("initial-loss", "skeleton"),
  verdictOf("zero-input", "skeleton"),
  verdictOf("gradients", "skeleton"),
  verdictOf("overfit", "overfit"),
];

describe("requireStage", () => {
  it("opens the first stage to everyone and the others to those with the verdicts", () => {
    expect(requireStage("data", [])).toBeUndefined();
    expect(requireStage("overfit", all.slice(0, 4))).toBeUndefined();
    expect(requireStage("last", all)).toBeUndefined();
  });

  it("lists what is missing or failed and the command or remedy that mends it", () => {
    const verdicts = [all[0], verdictOf("initial-loss", "skeleton", false)].flatMap((v) => v ?? []);
    expect(() => requireStage("overfit", verdicts)).toThrow(
      [
        "The stage overfit isn't open yet:",
        "  skeleton: initial-loss failed with 2.5 (expected 2.303 ± 10 %); Scale the last layer's weights down.",
        "  skeleton: zero-input is missing; run %check zero-input",
        "  skeleton: gradients is missing; run %check gradients",
      ].join("\n"),
    );
  });

  it("takes the last verdict of a check", () => {
    const verdicts = [verdictOf("data", "data", false), verdictOf("data", "data")];
    expect(requireStage("skeleton", verdicts)).toBeUndefined();
  });

  it("takes a waiver with a reason, and none without", () => {
    expect(requireStage("skeleton", [], { waive: "data known" })).toEqual({
      stage: "skeleton",
      reason: "data known",
      checks: ["data"],
    });
    expect(() => requireStage("skeleton", [], { waive: "  " })).toThrow("isn't open yet");
  });

  it("counts an earlier waiver for later stages", () => {
    const waivers = [{ stage: "skeleton", reason: "r", checks: ["data"] } as const];
    expect(requireStage("overfit", all.slice(1, 4), { waivers })).toBeUndefined();
  });
});

describe("gateTable", () => {
  it("shows every required verdict, others too, and waivers with their reason", async () => {
    const verdicts = [
      verdictOf("initial-loss", "skeleton"),
      verdictOf("gradients", "skeleton", false),
      verdictOf("repeat", "skeleton"),
    ];
    const waivers = [{ stage: "overfit", reason: "known kink", checks: ["gradients"] } as const];
    const table = gateTable(verdicts, waivers);
    expect(table.map(({ check, state, next }) => [check, state, next])).toEqual([
      ["data", "missing", "%check data"],
      ["initial-loss", "passed", ""],
      ["zero-input", "missing", "%check zero-input"],
      ["gradients", "waived", "known kink"],
      ["repeat", "passed", ""],
      ["overfit", "missing", "%check overfit"],
    ]);
    expect((await table[displaySymbol]())["text/plain"]).toContain("known kink");
  });
});
