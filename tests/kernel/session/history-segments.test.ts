import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openHistoryFile } from "../../../kernel/session/history-file.ts";
import { historyFiles } from "../../../kernel/session/history-segments.ts";
import { createHistoryStore, type HistoryStore } from "../../../kernel/session/history-store.ts";

const bounds = { segmentBytes: 400, segments: 2 };

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), "athanor-segments-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "history.jsonl");
}

function openAt(path: string, id: string): HistoryStore {
  const fail = (error: Error): never => {
    throw error;
  };
  return createHistoryStore(openHistoryFile(path, fail, bounds), id);
}

function tail(store: HistoryStore): readonly unknown[] {
  return store.query({ access: "tail", count: 10_000, output: false });
}

test("a history over many sessions stays bounded, keeps the newest inputs and their sessions' numbers", () => {
  const path = temporary();
  for (let session = 1; session <= 60; session++) {
    const store = openAt(path, `session-${session}`);
    for (let line = 1; line <= 3; line++)
      store.addInput(line, `input ${session}.${line} ${"x".repeat(40)}`);
  }
  const total = historyFiles(path).reduce((sum, file) => sum + statSync(file).size, 0);
  // A file is put aside by the first start that finds it larger than its bound, so it may be one session larger.
  expect(total).toBeLessThan(3 * (bounds.segmentBytes + 400));
  const rows = tail(openAt(path, "last")) as [number, number, string][];
  expect(rows.at(-1)?.slice(0, 2)).toEqual([60, 3]);
  for (const [session, line, text] of rows) expect(text).toMatch(`input ${session}.${line} `);
  expect(rows.length).toBeGreaterThan(6);
});

test("a session that goes on over several files keeps its number and its relative ranges", () => {
  const path = temporary();
  openAt(path, "before").addInput(1, "b");
  const long = openAt(path, "long");
  for (let line = 1; line <= 40; line++) {
    long.addInput(line, `long ${line} ${"y".repeat(60)}`);
    if (line % 5 === 0) openAt(path, `short-${line}`).addInput(1, `short ${line}`);
  }
  const own = long.query({ access: "range", session: 0, start: 1, output: false });
  expect(own.at(-1)).toEqual([2, 40, `long 40 ${"y".repeat(60)}`]);
  expect(new Set(own.map(([session]) => session))).toEqual(new Set([2]));
  const lines = own.map(([, line]) => line);
  expect(lines).toEqual(Array.from(lines, (_, index) => 41 - lines.length + index));
});

test("kernels that write and open at once lose no line that is within the bounds", async () => {
  const path = temporary();
  const script = `
    const { openHistoryFile } = await import(process.argv[1]);
    const { createHistoryStore } = await import(process.argv[2]);
    const bounds = { segmentBytes: 2000, segments: 1e6 };
    for (let session = 0; session < 25; session++) {
      const store = createHistoryStore(openHistoryFile(process.argv[3], (error) => { throw error; }, bounds), process.argv[4] + session);
      for (let line = 1; line <= 8; line++) store.addInput(line, process.argv[4] + " " + session + " " + line + " " + "z".repeat(50));
    }`;
  const modules = ["history-file", "history-store"].map(
    (name) => new URL(`../../../dist/kernel/session/${name}.js`, import.meta.url).href,
  );
  const writers = ["a", "b", "c"].map((name) =>
    spawn(process.execPath, ["--input-type=module", "-e", script, ...modules, path, name], {
      stdio: "inherit",
    }),
  );
  const codes = await Promise.all(
    writers.map(async (child) => (await once(child, "exit"))[0] as unknown),
  );
  expect(codes).toEqual([0, 0, 0]);
  const texts = tail(openAtUnbounded(path)).map((row) =>
    (row as [number, number, string])[2].slice(0, -51),
  );
  const wanted = ["a", "b", "c"].flatMap((name) =>
    Array.from({ length: 200 }, (_, i) => `${name} ${Math.floor(i / 8)} ${(i % 8) + 1}`),
  );
  expect(texts.toSorted()).toEqual(wanted.toSorted());
  expect(readdirSync(dirname(path)).length).toBeGreaterThan(10);
});

function openAtUnbounded(path: string): HistoryStore {
  return createHistoryStore(
    openHistoryFile(path, () => undefined),
    "reader",
  );
}
