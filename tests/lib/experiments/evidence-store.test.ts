import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { keepEvidence, readEvidence } from "../../../lib/experiments/evidence-store.ts";
import { listRuns } from "../../../lib/tracking/list-runs.ts";
import { temporaryFolder } from "../tracking/temporary-folder.ts";
import { verdictOf } from "./verdict-of.ts";

const [a, b, m, n] = ["a", "b", "c", "d"].map((digit) => digit.repeat(64)) as [
  string,
  string,
  string,
  string,
];

describe("the evidence store", () => {
  it("keeps a verdict by data and model, where lists of runs don't look", () => {
    const root = temporaryFolder();
    const leakage = verdictOf("leakage", "data", { subject: { data: a } });
    const repeat = verdictOf("repeat", "skeleton", {
      subject: { data: a, model: m },
      value: Number.NaN,
    });
    keepEvidence(leakage, root);
    keepEvidence(repeat, root);
    const names = readdirSync(root, { recursive: true, encoding: "utf8" });
    expect(names).toContain(path.join(".evidence", a.slice(0, 16), m.slice(0, 16), "repeat.json"));
    expect(readEvidence({ data: a, model: m }, root)).toEqual([leakage, repeat]);
    expect(listRuns(root)).toEqual([]);
  });

  it("gives back what holds again when a model is put back, and what is stale otherwise", () => {
    const root = temporaryFolder();
    const first = verdictOf("repeat", "skeleton", { subject: { data: a, model: m } });
    const second = verdictOf("repeat", "skeleton", {
      subject: { data: a, model: n },
      passed: false,
    });
    keepEvidence(first, root);
    keepEvidence(second, root);
    expect(readEvidence({ data: a, model: m }, root)).toEqual([first]);
    expect(readEvidence({ data: a, model: n }, root)).toEqual([second]);
    expect(readEvidence({ data: b, model: n }, root)).toHaveLength(1);
  });

  it("keeps nothing that is partial or doesn't say what it is about, and passes over damaged files", () => {
    const root = temporaryFolder();
    const subject = { data: a };
    keepEvidence(verdictOf("leakage", "data"), root);
    keepEvidence(verdictOf("leakage", "data", { subject, partial: "interrupted" }), root);
    expect(readEvidence(subject, root)).toEqual([]);
    keepEvidence(verdictOf("leakage", "data", { subject }), root);
    writeFileSync(path.join(root, ".evidence", a.slice(0, 16), "data.json"), "{");
    expect(readEvidence(subject, root)).toHaveLength(1);
  });

  it("gives an experiment what holds for it, and as stale only what was its own", () => {
    const root = temporaryFolder();
    const there = { data: "other" };
    keepEvidence({ ...verdictOf("leakage", "data", { subject: there }), experiment: "mine" }, root);
    keepEvidence(
      { ...verdictOf("damaged", "data", { subject: there }), experiment: "theirs" },
      root,
    );
    keepEvidence(verdictOf("statistics", "data", { subject: there }), root);
    keepEvidence(
      { ...verdictOf("data", "data", { subject: { data: "own" } }), experiment: "theirs" },
      root,
    );
    const known = readEvidence({ data: "own" }, root, { experiment: "mine" });
    expect(known.map(({ check }) => check).toSorted()).toEqual(["data", "leakage"]);
    expect(readEvidence({ data: "own" }, root)).toHaveLength(4);
  });
});
