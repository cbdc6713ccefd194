import { expect, test } from "vitest";
import { createProgress } from "../../../kernel/cli/progress.ts";
import { createFakeTerminal } from "./fake-terminal.ts";

test("a cell is one line, what it prints and shows is indented below, then its time", () => {
  const terminal = createFakeTerminal("/");
  const progress = createProgress(terminal);
  progress.startCell(3, 12, "\n  const a = 1;\nmore");
  progress.event({ kind: "stream", name: "stdout", text: "one\ntw" });
  progress.event({ kind: "stream", name: "stderr", text: "o\nopen" });
  progress.event({ kind: "display", data: { "text/plain": "shown", "text/html": "<b>" } });
  progress.event({ kind: "result", data: { "image/png": "…" } });
  progress.event({ kind: "clear", wait: false });
  progress.endCell(1.26);
  expect(terminal.printed.out).toBe(
    "[ 3/12]   const a = 1;\n    one\n    two\n    open\n    shown\n    1.3 s\n",
  );
});

test("what updates itself is printed anew where nothing else was for ten seconds", () => {
  const terminal = createFakeTerminal("/");
  let time = 0;
  const progress = createProgress(terminal, () => time);
  progress.startCell(1, 1, "train()");
  for (let step = 0; step < 300; step += 1) {
    time = step * 100;
    const data = { "text/plain": `step ${step}`, "text/html": "<progress>" };
    progress.event({ kind: "update", displayId: "bar", data });
    progress.event({ kind: "update", displayId: "plot", data: { "text/html": "<script>" } });
  }
  progress.endCell(30);
  expect(terminal.printed.out).toBe("[1/1] train()\n    step 100\n    step 200\n    30.0 s\n");
});

test("long titles and long values are cut", () => {
  const terminal = createFakeTerminal("/");
  const progress = createProgress(terminal);
  progress.startCell(1, 1, "x".repeat(100));
  const lines = Array.from({ length: 20 }, (_, line) => `line ${line}`);
  progress.event({ kind: "result", data: { "text/plain": lines.join("\n") } });
  const [title = "", ...shown] = terminal.printed.out.trimEnd().split("\n");
  expect(title).toBe(`[1/1] ${"x".repeat(89)}…`);
  expect(shown).toHaveLength(13);
  expect(shown.at(-1)).toBe("    … 8 more lines");
});
