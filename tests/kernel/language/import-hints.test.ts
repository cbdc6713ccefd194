import { describe, expect, it } from "vitest";
import { importHints } from "../../../kernel/language/import-hints.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** Hints in a copy of Athanor with three exports. */
function hints(name: string, code = 2304): readonly string[] {
  const root = temporaryFolder({
    "dist/lib/index.d.ts":
      'export { createTrainer } from "./a.js"; export { type Run, b as join } from "./b.js";',
  });
  return importHints({ code, name }, root);
}

describe("importHints", () => {
  it("knows what Node's modules export", () => {
    expect(hints("readFileSync")).toEqual(['import { readFileSync } from "node:fs"']);
    expect(hints("setTimeout", 2552)).toEqual([
      'import { setTimeout } from "node:timers/promises"',
    ]);
  });

  it("puts Athanor before Node", () => {
    expect(hints("createTrainer")).toEqual(['import { createTrainer } from "athanor"']);
    expect(hints("Run")).toEqual(['import { Run } from "athanor"']);
    expect(hints("join")).toEqual([
      'import { join } from "athanor"',
      'import { join } from "node:path"',
    ]);
  });

  it("brings whole modules under their usual names", () => {
    expect([...hints("fs"), ...hints("tf")]).toEqual([
      'import * as fs from "node:fs"',
      'import * as tf from "@tensorflow/tfjs"',
    ]);
  });

  it("has nothing to say of other errors and of names that nobody exports", () => {
    expect([
      ...hints("readFileSync", 2322),
      ...hints("readFileSynk"),
      ...hints("toString"),
    ]).toEqual([]);
  });
});
