import { mkdtempSync, appendFileSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { historyPath, openHistoryFile } from "../../../kernel/session/history-file.ts";
import {
  createHistoryStore,
  globToRegExp,
  type HistoryStore,
} from "../../../kernel/session/history-store.ts";

function fail(error: Error): never {
  throw error;
}

function openAt(path: string, id: string): HistoryStore {
  return createHistoryStore(openHistoryFile(path, fail), id);
}

function temporary(): string {
  return join(mkdtempSync(join(tmpdir(), "athanor-history-")), "deep", "history.jsonl");
}

test("inputs survive a restart under the number of their session", () => {
  const path = temporary();
  const first = openAt(path, "a");
  first.addInput(1, "let a = 1");
  first.addInput(2, "a");
  first.addOutput(2, "1");
  const second = openAt(path, "b");
  second.addInput(1, "let b = 2");
  expect(second.query({ access: "tail", count: 9, output: true })).toEqual([
    [1, 1, ["let a = 1", null]],
    [1, 2, ["a", "1"]],
    [2, 1, ["let b = 2", null]],
  ]);
});

test("sessions that are open at once have numbers of their own from the start", () => {
  const path = temporary();
  const stores = [openAt(path, "a"), openAt(path, "b")];
  stores[1]?.addInput(1, "b1");
  stores[0]?.addInput(1, "a1");
  const rows = stores.map((store) =>
    store.query({ access: "range", session: 0, start: 1, output: false }),
  );
  expect(rows).toEqual([[[1, 1, "a1"]], [[2, 1, "b1"]]]);
});

test("a damaged or cut line is skipped and costs no other", () => {
  const path = temporary();
  openAt(path, "a").addInput(1, "kept");
  appendFileSync(path, 'null\n[]\n{"id":3}\n{"id":"a","n":2,"in":"cut');
  const store = openAt(path, "b");
  store.addInput(1, "also kept");
  expect(store.query({ access: "tail", count: 9, output: false })).toEqual([
    [1, 1, "kept"],
    [2, 1, "also kept"],
  ]);
});

test("a range counts sessions back from this one and leaves out its stop", () => {
  const path = temporary();
  const before = openAt(path, "a");
  for (const line of [1, 2, 3]) before.addInput(line, `a${line}`);
  const store = openAt(path, "b");
  store.addInput(1, "b1");
  const range = (session: number, start: number, stop?: number): unknown[] => {
    const query = { access: "range", session, start, output: false } as const;
    return store.query(stop === undefined ? query : { ...query, stop }).map(([, , text]) => text);
  };
  expect(range(-1, 2, 3)).toEqual(["a2"]);
  expect(range(1, 2)).toEqual(["a2", "a3"]);
  expect(range(0, 0)).toEqual(["b1"]);
});

test("a search takes globs over whole inputs, the newest first dropped last, and can be unique", () => {
  const store = openAt(temporary(), "a");
  for (const [line, text] of ["let a", "let b", "let a", "x\nlet c"].entries())
    store.addInput(line + 1, text);
  const search = (pattern: string, options: { count?: number; unique?: boolean } = {}): unknown[] =>
    store.query({ access: "search", pattern, output: false, ...options }).map(([, line]) => line);
  expect(search("let*")).toEqual([1, 2, 3]);
  expect(search("*let*")).toEqual([1, 2, 3, 4]);
  expect(search("let*", { unique: true })).toEqual([2, 3]);
  expect(search("let*", { count: 1 })).toEqual([3]);
  expect(search("let")).toEqual([]);
});

test.each([
  ["a?c", "abc", true],
  ["a?c", "ac", false],
  ["[a-c]x", "bx", true],
  ["[^a]x", "bx", true],
  ["[^a]x", "ax", false],
  ["f(*)", "f(1)", true],
  ["a.c", "abc", false],
  ["[z-a]", "b", false],
  ["[", "[", true],
])("the glob %j on %j", (glob, text, fits) => {
  expect(globToRegExp(glob).test(text)).toBe(fits);
});

test("a disk that refuses is reported once and inputs stay for the session", () => {
  const errors: Error[] = [];
  const file = openHistoryFile("/dev/null/history.jsonl", (error) => errors.push(error));
  const store = createHistoryStore(file, "a");
  store.addInput(1, "kept");
  expect(store.query({ access: "tail", count: 1, output: false })).toEqual([[1, 1, "kept"]]);
  expect(errors.length).toBe(1);
});

test("each record is a line of JSON", () => {
  const path = temporary();
  openAt(path, "a").addInput(1, "two\nlines");
  const lines = readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { id: "a", n: 0 },
    { id: "a", n: 1, in: "two\nlines" },
  ]);
});

test.each([
  [{ ATHANOR_HISTORY: "/x/h" }, "/x/h"],
  [{ XDG_STATE_HOME: "/s" }, "/s/athanor/history.jsonl"],
  [{ HOME: "/h" }, "/h/.local/state/athanor/history.jsonl"],
])("the place of the history in %j", (env, path) => {
  expect(historyPath(env)).toBe(path);
});
