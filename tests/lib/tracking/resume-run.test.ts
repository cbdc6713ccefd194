import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { listRuns } from "../../../lib/tracking/list-runs.ts";
import { readRun } from "../../../lib/tracking/read-run.ts";
import { resumeRun } from "../../../lib/tracking/resume-run.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Starts {@link ./run-child.ts} and waits for the folder that it prints. */
async function startChild(root: string, mode: "stay" | "exit" | "findings") {
  const script = fileURLToPath(new URL("run-child.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", script, root, mode]);
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = once(child, "exit");
  const [directory] = (await once(createInterface(child.stdout), "line")) as [string];
  return { child, ended, directory };
}

describe("a run whose process is gone", () => {
  it("is KILLED and readable after SIGKILL, its torn line skipped", async () => {
    const root = temporaryFolder();
    const { child, ended, directory } = await startChild(root, "stay");
    expect(listRuns(root).map(({ info }) => info.status)).toEqual(["RUNNING"]);
    expect(() => resumeRun(directory, { step: 5 })).toThrow("is still writing");
    child.kill("SIGKILL");
    await ended;
    appendFileSync(path.join(directory, "metrics.jsonl"), '{"step":11,"epo');
    const record = readRun(directory);
    expect(record.info.status).toBe("KILLED");
    expect(record.metrics).toHaveLength(10);
    expect(record.problems).toEqual(["metrics.jsonl: 1 damaged line(s) skipped"]);
    expect(listRuns(root)[0]).toMatchObject({ info: { status: "KILLED" }, metrics: { loss: 0.1 } });
  });

  it("goes on as one curve when it is resumed", async () => {
    const root = temporaryFolder();
    const { child, ended, directory } = await startChild(root, "stay");
    child.kill("SIGKILL");
    await ended;
    appendFileSync(path.join(directory, "metrics.jsonl"), '{"step":11,"epo');
    const run = resumeRun(directory, { step: 8, config: { seed: 1, epochs: 9 } });
    onTestFinished(async () => run.finish("KILLED", {}));
    expect(readRun(directory).info).toMatchObject({ status: "RUNNING", pid: process.pid });
    for (const step of [9, 10, 11]) run.logMetrics({ step, epoch: 0, values: { loss: -step } });
    await run.finish("FINISHED", {});
    const record = readRun(directory);
    expect(record.metrics.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(record.metrics.at(-1)?.values["loss"]).toBe(-11);
    expect(record.info).toMatchObject({ status: "FINISHED" });
    expect(record.config).toEqual({ seed: 1, epochs: 9 });
    expect(readdirSync(directory).filter((name) => name.startsWith("events."))).toHaveLength(2);
  });

  it("is KILLED with all its metrics when the process ends without finishing it", async () => {
    const root = temporaryFolder();
    const { ended, directory } = await startChild(root, "exit");
    await ended;
    const stored: unknown = JSON.parse(readFileSync(path.join(directory, "run.json"), "utf8"));
    expect(stored).toMatchObject({ status: "KILLED" });
    expect(readRun(directory).metrics).toHaveLength(10);
  });

  it("is FINISHED when it held findings only, and trains as any other when it is resumed", async () => {
    const root = temporaryFolder();
    const { ended, directory } = await startChild(root, "findings");
    await ended;
    const stored: unknown = JSON.parse(readFileSync(path.join(directory, "run.json"), "utf8"));
    expect(stored).toMatchObject({ status: "FINISHED" });
    expect(listRuns(root)[0]?.info.status).toBe("FINISHED");
    const run = resumeRun(directory, { step: 0 });
    expect(run.info).not.toHaveProperty("holds");
    await run.finish("KILLED", {});
  });
});
