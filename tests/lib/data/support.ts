import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { createData, type DataParts } from "../../../lib/data/create-data.ts";
import type { LabeledData } from "../../../lib/data/labeled-data.ts";

/** Samples of two features, `[i, 10 + i]`, with the given labels, classes `a`, `b`, `c`. */
export function smallData(labels: readonly number[], parts: Partial<DataParts> = {}): LabeledData {
  return createData({
    name: "small",
    features: Float32Array.from(labels.flatMap((_, index) => [index, 10 + index])),
    labels: Int32Array.from(labels),
    shape: [2],
    classNames: ["a", "b", "c"],
    ids: labels.map((_, index) => `s${index}`),
    ...parts,
  });
}

/** A folder of its own for each test; gives a function that makes paths in it. */
export function useFolder(): (...parts: string[]) => string {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "athanor-data-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return (...parts) => join(folder, ...parts);
}
