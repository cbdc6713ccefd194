import { expect, it } from "vitest";
import { CellRunner } from "./support/cell-runner.ts";

/** Runs a cell and tells what it printed and how often it asked for an interrupt. */
async function run(source: string): Promise<{ printed: string[]; ticks: number }> {
  const runner = new CellRunner();
  await runner.run(source);
  return { printed: runner.printed, ticks: runner.ticks };
}

it.each([
  ["for of", "for (const x of [1, 2]) console.log(x)", 2],
  ["for in", "for (const x in { a: 1, b: 2 }) { console.log(x) }", 2],
  ["while", "let n = 0; while (n < 3) console.log(n++)", 3],
  ["do while", "let n = 3; do { n-- } while (n > 0)", 3],
  ["a for without a counter", "for (let n = 3; n > 0; n--) console.log(n)", 3],
  ["two in one line", "for (const a of [1, 2]) for (const b in { x: 1 }) console.log(a, b)", 4],
])("asks in each turn: %s", async (_, source, ticks) => {
  expect((await run(source)).ticks).toBe(ticks);
});

it("asks in every sixteenth turn of a loop that counts up by one", async () => {
  const { printed, ticks } = await run("for (let i = 0, n = 33; i < n; i++) console.log(i)");
  expect([printed.length, ticks]).toEqual([33, 3]);
});

it("asks in each turn where the body has a variable of the counter's name", async () => {
  const runner = new CellRunner();
  await runner.run("for (let i = 0; i < 3; i++) { let i = 7; console.log(i) }");
  await runner.run("for (let i = 0; i < 3; i++) { const { i } = { i: 8 }; console.log(i) }");
  await runner.run("for (let i = 0; i < 2; i++) { function i() {} console.log(typeof i) }");
  expect([runner.ticks, runner.printed.join()]).toEqual([8, "7,7,7,8,8,8,function,function"]);
});

it.each([
  ["for", "let s = 0; for (let i = 0; i < 600; i++) s += i; console.log(s)", "179700"],
  [
    "for with two counters",
    "let s = 0; for (let i = 0, j = 600; i < j; i++, j -= 2) s += j; console.log(s)",
    "80200",
  ],
  [
    "for with var",
    "for (var i = 0, s = 0; i < 600; i += 1) { s += 2 } console.log(i, s)",
    "600 1200",
  ],
  ["for without a begin", "let i = 600; for (; i > 0; i--) {} console.log(i)", "0"],
  ["while", "let i = 0; while (i < 600) i++; console.log(i)", "600"],
  ["while with brackets", "let i = 600; while((i--)){} console.log(i)", "-1"],
  ["Math", "let s = 0; for (let i = 0; i < 600; i++) s = Math.max(s, i); console.log(s)", "599"],
  [
    "continue",
    "let s = 0; for (let i = 0; i < 600; i++) { if (i % 2) continue; s++ } console.log(s)",
    "300",
  ],
  ["break", "let i = 0; while (true) { if (i === 600) break; i++ } console.log(i)", "600"],
  [
    "the break of a switch",
    "let s = 0; for (let i = 0; i < 600; i++) { switch (i % 3) { case 0: s++; break; default: if (i > 598) s = -1 } } console.log(s)",
    "-1",
  ],
  [
    "an outer label",
    "let n = 0; out: for (const a of [1, 2]) for (let i = 0; i < 600; i++) { n++; if (i === 270) continue out } console.log(n)",
    "542",
  ],
])("asks between strips of a loop that only computes: %s", async (_, source, printed) => {
  const { ticks, ...output } = await run(source);
  expect(output.printed).toEqual([printed]);
  // 600 turns are three strips; a loop over few turns, or over two lists, has its own.
  expect(ticks).toBeGreaterThan(0);
  expect(ticks).toBeLessThanOrEqual(6);
});

it("runs test and update of a strip as often as the loop would", async () => {
  const { printed } = await run(
    `let tests = 0; let updates = 0;
const limit = { get value() { tests++; return 512 } };
for (let i = 0; i < limit.value; i++, updates++) {}
console.log(tests, updates)`,
  );
  expect(printed).toEqual(["513 512"]);
});

it("gives every turn its own variable where a function keeps it", async () => {
  const { printed } = await run(
    "const all: any[] = []; for (let i = 0; i < 3; i++) all[i] = () => i; console.log(all.map((f) => f()).join())",
  );
  expect(printed).toEqual(["0,1,2"]);
});

it("keeps labels on their loops", async () => {
  const { printed } = await run(
    `let n = 0; outer: for (const a of [1, 2, 3]) { for (;;) { n++; continue outer } }
let m = 0; inner: for (let i = 0; i < 600; i++) { m++; if (i < 300) continue inner; else break inner }
console.log(n, m)`,
  );
  expect(printed).toEqual(["3 301"]);
});
