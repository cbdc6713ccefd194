import { Script } from "node:vm";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { createLanguage } from "../../../kernel/language/client.ts";
import { parseCell } from "../../../kernel/language/syntax-tree.ts";
import { transformCell } from "../../../kernel/language/transform.ts";
import { mutate } from "../../support/fuzz/mutate.ts";
import { makeProgram } from "../../support/fuzz/programs.ts";
import { createFuzzRandom, fuzzCount, fuzzSeed } from "../../support/fuzz/random.ts";
import { runCells, startPlainNode } from "../../support/fuzz/run-program.ts";
import type { PlainNode } from "../../support/fuzz/run-program.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const seed = fuzzSeed();
let node: PlainNode;

beforeAll(() => {
  node = startPlainNode();
});
afterAll(() => node.close());

/** Promises that a program leaves rejected are its own affair. */
const ignore = (): void => undefined;
beforeAll(() => void process.on("unhandledRejection", ignore));
afterAll(() => void process.off("unhandledRejection", ignore));

it(
  "10,000 random cells print what their programs print in plain Node",
  { timeout: 900_000 },
  async () => {
    let cells = 0;
    let whole = 0;
    for (let number = 0; cells < fuzzCount(10_000); number += 1) {
      const program = makeProgram(createFuzzRandom(seed + number));
      const expected = await node.run(program.whole);
      if (expected === undefined) continue;
      cells += program.cells.length;
      if (expected.error === undefined) whole += program.cells.length;
      const told = `FUZZ_SEED=${seed + number}\n${program.cells.join("\n// next cell\n")}`;
      expect(await runCells(program.cells), told).toEqual(expected);
    }
    // A fuzzer whose programs all fail early would prove little.
    expect(whole / cells).toBeGreaterThan(0.8);
  },
);

it(
  "10,000 spoilt cells give an error with a position, or code that V8 reads",
  { timeout: 600_000 },
  () => {
    const random = createFuzzRandom(seed);
    let refused = 0;
    for (let count = 0; count < fuzzCount(10_000);) {
      for (const cell of makeProgram(random).cells) {
        const source = mutate(cell, random);
        const { cell: compiled, errors } = transformCell(parseCell(source, "In[1].ts"), {
          directory: "/notebook",
        });
        const told = `FUZZ_SEED=${seed}\n${source}`;
        if (compiled !== undefined) expect(() => new Script(compiled.code), told).not.toThrow();
        else expect(errors.length, told).toBeGreaterThan(0);
        if (compiled === undefined) refused += 1;
        for (const { start, length, message } of errors) {
          expect(start, told).toBeGreaterThanOrEqual(0);
          expect(start, told).toBeLessThanOrEqual(source.length);
          expect(length, told).toBeGreaterThan(0);
          expect(message, told).not.toBe("");
        }
        count += 1;
      }
    }
    expect(refused).toBeGreaterThan(fuzzCount(5_000));
  },
);

it(
  "no random cell, valid or not, upsets the type checker, completion or inspection",
  { timeout: 600_000 },
  async () => {
    const random = createFuzzRandom(seed);
    // TypeScript 7.0.2 goes round for ever over some spoilt cells.
    const language = createLanguage({ cwd: temporaryFolder(), patienceMs: 3_000 });
    onTestFinished(() => language.dispose());
    for (let count = 1; count <= fuzzCount(300); count += 1) {
      const [cell = ""] = makeProgram(random).cells;
      const source = random.chance(0.5) ? cell : mutate(cell, random);
      const { diagnostics } = await language.compile(source, {
        executionCount: count,
        typecheck: "warn",
      });
      const told = `FUZZ_SEED=${seed}\n${source}`;
      expect(
        diagnostics.map(({ message }) => message).filter((text) => /checker failed/u.test(text)),
        told,
      ).toEqual([]);
      const at = random.below(source.length + 1);
      await language.complete(source, at);
      await language.inspect(source, at);
      await language.isComplete(source);
    }
  },
);
