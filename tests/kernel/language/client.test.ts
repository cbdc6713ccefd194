import { execFileSync } from "node:child_process";
import { Worker } from "node:worker_threads";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { createLanguage } from "../../../kernel/language/client.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

describe("createLanguage", () => {
  const language = createLanguage({ cwd: "/" });
  afterAll(() => language.dispose());

  it("compiles, completes, inspects and judges in its own thread", async () => {
    const { cell, diagnostics } = await language.compile("const alpha: number = 1\nalpha", {
      executionCount: 1,
      typecheck: "error",
    });
    expect([cell?.names, diagnostics]).toEqual([["alpha"], []]);
    expect((await language.complete("alp", 3)).matches.map(({ text }) => text)).toEqual(["alpha"]);
    expect((await language.inspect("alpha", 5))?.signature).toBe(
      "const alpha: 1".replace("1", "number"),
    );
    expect(await language.isComplete("f(")).toMatchObject({ status: "incomplete" });
  });

  it("answers calls in order, however many wait", async () => {
    const sources = ["let a1 = 1", "let a2 = a1", "let a3 = a2 + ''", "const wrong: number = a3"];
    const results = await Promise.all(
      sources.map((source) => language.compile(source, { executionCount: 2, typecheck: "error" })),
    );
    expect(results.map((each) => each.diagnostics.length)).toEqual([0, 0, 0, 1]);
  });

  it("leaves the calling thread free", async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await language.compile("import * as ts from 'typescript'", {
      executionCount: 3,
      typecheck: "error",
    });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });

  it("forgets on reset", async () => {
    await language.compile("const gone = 1", { executionCount: 4, typecheck: "error" });
    await language.reset();
    const { diagnostics } = await language.compile("gone", {
      executionCount: 5,
      typecheck: "error",
    });
    expect(diagnostics.map(({ code }) => code)).toEqual([2304]);
  });

  it("fails the waiting calls when its thread dies, and reads the cells again in the next", async () => {
    const workers: Worker[] = [];
    const other = createLanguage({
      cwd: "/",
      startWorker: (cwd) => {
        const file = new URL("../../../dist/kernel/language/worker.js", import.meta.url);
        const worker = new Worker(file, { workerData: { cwd } });
        workers.push(worker);
        return worker;
      },
    });
    await other.compile("const kept: number = 1", { executionCount: 1, typecheck: "error" });
    const lost = expect(other.complete("kep", 3)).rejects.toThrow("ended");
    await workers[0]!.terminate();
    await lost;
    const { diagnostics } = await other.compile("kept.nope", {
      executionCount: 2,
      typecheck: "error",
    });
    expect(diagnostics.map(({ message }) => message)).toEqual([
      "Property 'nope' does not exist on type 'number'.",
    ]);
    expect(workers).toHaveLength(2);
    await other.dispose();
  });

  it("refuses calls after dispose, which is harmless twice", async () => {
    const other = createLanguage({ cwd: "/" });
    const waiting = other.isComplete("1");
    const lost = expect(waiting).rejects.toThrow("closed");
    await other.dispose();
    await other.dispose();
    await lost;
    await expect(other.isComplete("1")).rejects.toThrow("closed");
  });

  it("ends a type checker that never answers, and goes on with another one", async () => {
    const cwd = temporaryFolder();
    const other = createLanguage({ cwd, patienceMs: 1_000 });
    onTestFinished(() => other.dispose());
    const check = (source: string) =>
      other.compile(source, { executionCount: 1, typecheck: "error" });
    expect((await check("const kept = 1")).diagnostics).toEqual([]);
    // As TypeScript 7.0.2 does over some spoilt cells, this one thinks for ever.
    const found = execFileSync("pgrep", ["-f", `cwd ${cwd}`], { encoding: "utf8" });
    process.kill(Number(found), "SIGSTOP");
    expect((await other.complete("kep", 3)).matches.map(({ text }) => text)).toEqual(["kept"]);
    expect((await check("const wrong: string = kept")).diagnostics.map(({ code }) => code)).toEqual(
      [2322],
    );
  });
});
