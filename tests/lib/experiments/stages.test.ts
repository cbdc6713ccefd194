import { describe, expect, it } from "vitest";
import { displaySymbol } from "../../../lib/core/mime-bundle.ts";
import { checks } from "../../../lib/checks/checks.ts";
import { stages } from "../../../lib/core/verdict.ts";
import type { GateRow } from "../../../lib/experiments/gate-row.ts";
import { stageNeeds } from "../../../lib/experiments/stage-needs.ts";
import { gateTable, requireStage } from "../../../lib/experiments/stages.ts";
import { allRequired, verdictOf } from "./verdict-of.ts";

const subject = { data: "data-a", model: "model-a" };
const without = (...names: readonly string[]) =>
  allRequired().filter(({ check }) => !names.includes(check));

describe("stageNeeds", () => {
  it("asks for checks that there are, each once, with its rows", () => {
    const needs = Object.values(stageNeeds).flat();
    const names = needs.map(({ check }) => check);
    expect(new Set(names).size).toBe(names.length);
    const known = new Set(checks.map(({ name }) => name));
    expect(names.filter((name) => !known.has(name))).toEqual([]);
    expect(needs.filter(({ rows, why }) => !/^#\d+/u.test(rows) || why === "")).toEqual([]);
  });

  it("has a place for every check", () => {
    const placed = new Set(Object.values(stageNeeds).flatMap((needs) => needs.map((n) => n.check)));
    expect(checks.map(({ name }) => name).filter((name) => !placed.has(name))).toEqual([]);
  });

  it("requires what the standard checks of %check all make", () => {
    const standard = checks.filter(({ cost }) => cost !== "full").map(({ name }) => name);
    const required = allRequired().map(({ check }) => check);
    expect(required.filter((name) => !standard.includes(name))).toEqual([]);
  });
});

describe("requireStage", () => {
  it("opens the first stage to everyone and the others to those with the verdicts", () => {
    expect(requireStage("data", [])).toBeUndefined();
    expect(requireStage("overfit", without("overfit"))).toBeUndefined();
    expect(requireStage("last", allRequired())).toBeUndefined();
    expect(() => requireStage("regularize", without("overfit"))).toThrow("overfit is missing");
  });

  it("lets leakage shut the next stage", () => {
    const leaking = [...allRequired(), verdictOf("leakage", "data", { passed: false })];
    expect(() => requireStage("skeleton", leaking)).toThrow("data: leakage failed with 2.5");
  });

  it("lets advised checks fail", () => {
    const verdicts = [...allRequired(), verdictOf("class-balance", "data", { passed: false })];
    expect(requireStage("last", verdicts)).toBeUndefined();
  });

  it("lists what is missing, stale or failed and the command or remedy that mends it", () => {
    const bound = allRequired({ subject });
    const verdicts = [
      ...bound.filter(({ check }) => !["initial-loss", "zero-input", "repeat"].includes(check)),
      verdictOf("initial-loss", "skeleton", { subject, passed: false }),
      verdictOf("repeat", "skeleton", { subject: { ...subject, model: "model-b" } }),
    ];
    expect(() => requireStage("overfit", verdicts, { subject })).toThrow(
      [
        "The stage overfit isn't open yet:",
        "  skeleton: repeat is stale; run %check repeat (the model (model-b, now model-a) changed since)",
        "  skeleton: initial-loss failed with 2.5 (expected 2.303 ± 10 %); Scale the last layer's weights down.",
        "  skeleton: zero-input is missing; run %check zero-input",
        "Make them all with %check all",
      ].join("\n"),
    );
  });

  it("keeps the evidence of data checks when the model changes, and none when the data change", () => {
    const data = without().map((verdict) => ({
      ...verdict,
      subject: verdict.stage === "data" ? { data: "data-a" } : subject,
    }));
    const model = { subject: { data: "data-a", model: "model-b" } };
    expect(requireStage("skeleton", data, model)).toBeUndefined();
    expect(() => requireStage("overfit", data, model)).toThrow("gradients is stale");
    expect(() => requireStage("skeleton", data, { subject: { data: "data-b" } })).toThrow(
      [
        "The stage skeleton isn't open yet (the data (data-a, now data-b) changed since, so what is stale has to be made again):",
        "  data: data is stale; run %check data\n",
      ].join("\n"),
    );
  });

  it("takes the last verdict of a check", () => {
    const verdicts = [verdictOf("data", "data", { passed: false }), ...allRequired()];
    expect(requireStage("skeleton", verdicts)).toBeUndefined();
  });

  it("takes a waiver with a reason, and none without", () => {
    const verdicts = without("data", "leakage");
    expect(requireStage("skeleton", verdicts, { waive: "data known", subject })).toEqual({
      stage: "skeleton",
      reason: "data known",
      checks: ["data", "leakage"],
      subject,
    });
    expect(() => requireStage("skeleton", verdicts, { waive: "  " })).toThrow("isn't open yet");
  });

  it("counts an earlier waiver for later stages, until the data change", () => {
    const waivers = [{ stage: "skeleton", reason: "r", checks: ["data"], subject }] as const;
    const verdicts = without("data");
    expect(requireStage("overfit", verdicts, { waivers, subject })).toBeUndefined();
    const other = { waivers, subject: { ...subject, data: "data-b" } };
    expect(() => requireStage("overfit", verdicts, other)).toThrow("data is missing");
  });
});

describe("gateTable", () => {
  const verdicts = [
    verdictOf("initial-loss", "skeleton"),
    verdictOf("gradients", "skeleton", { passed: false }),
    verdictOf("my-own", "skeleton"),
  ];
  const waivers = [{ stage: "overfit", reason: "known kink", checks: ["gradients"] } as const];
  const table = gateTable(verdicts, { waivers });

  it("shows every verdict that is asked for, others too, and waivers with their reason", () => {
    const rows = new Map(table.map((row) => [row.check, row]));
    expect(rows.get("data")).toMatchObject({ state: "missing", next: "%check data" });
    expect(rows.get("initial-loss")).toMatchObject({ state: "passed", next: "", rows: "#47, #48" });
    expect(rows.get("gradients")).toMatchObject({ state: "waived", next: "known kink" });
    expect(rows.get("my-own")).toMatchObject({ need: "more", state: "passed", rows: "#47" });
    expect(rows.get("class-balance")).toMatchObject({ need: "advised", state: "missing" });
  });

  it("says how a person makes evidence that no check makes alone, also once it is stale", () => {
    const rowOf = (found: Parameters<typeof gateTable>[0]): GateRow | undefined =>
      gateTable(found, { subject }).find(({ check }) => check === "queries");
    expect(rowOf([])?.next).toMatch(/^%data query class == … --sort …/u);
    expect(rowOf([])).not.toHaveProperty("why");
    const stale = verdictOf("queries", "data", { subject: { data: "data-b" } });
    expect(rowOf([stale])).toMatchObject({
      next: rowOf([])?.next,
      why: "the data (data-b, now data-a) changed since",
    });
  });

  it("says once why all that is stale is so", async () => {
    const stale = allRequired({ subject: { data: "data-b" } });
    const bundle = await gateTable(stale, { subject })[displaySymbol]();
    for (const shown of [bundle["text/plain"], bundle["text/html"]]) {
      expect(String(shown).match(/the data \(data-b, now data-a\) changed since/gu)).toHaveLength(
        1,
      );
    }
  });

  it("shows itself as the six stages, open or shut, each with what it asks for", async () => {
    const bundle = await table[displaySymbol]();
    const text = String(bundle["text/plain"]);
    const lines = text.split("\n").filter((line) => /^\d /u.test(line));
    expect(lines.map((line) => line.split(":")[0])).toEqual(
      stages.map((stage, index) => `${index + 1} ${stage}`),
    );
    expect(lines[0]).toBe("1 data: open, 0 of 6 required verdicts");
    expect(lines[1]).toBe("2 skeleton: shut, 2 of 12 required verdicts");
    expect(text).toMatch(/△ waived +gradients +required .*known kink/u);
    expect(bundle["text/html"]).toContain("known kink");
  });
});
