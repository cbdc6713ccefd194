import { chmodSync, cpSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { readRun } from "../../../lib/tracking/read-run.ts";
import { openTestRun } from "./open-test-run.ts";
import { temporaryFolder } from "./temporary-folder.ts";

describe("readRun", () => {
  it("names what is damaged and reads the rest", async () => {
    const run = openTestRun({ root: temporaryFolder() });
    await run.finish("FINISHED", {});
    writeFileSync(path.join(run.directory, "config.json"), "{");
    writeFileSync(path.join(run.directory, "checks/x.json"), "");
    const record = readRun(run.directory);
    expect(record.problems).toHaveLength(2);
    expect(record.problems[0]).toContain("config.json");
    expect(record.config).toEqual({});
  });

  it("lists the runs that are parts of it", async () => {
    const root = temporaryFolder();
    const parent = openTestRun({ root });
    openTestRun({ root, parentRunId: parent.info.runId, tags: { trial: "1" } });
    openTestRun({ root });
    expect(readRun(parent.directory).children.map(({ info }) => info.tags)).toEqual([
      { trial: "1" },
    ]);
  });

  it("refuses a folder without a run", () => {
    expect(() => readRun(temporaryFolder())).toThrow("Expected a run's folder");
  });

  it("reads a copy on which nothing may be written", async () => {
    const root = temporaryFolder();
    const run = openTestRun({ root });
    await run.finish("FINISHED", {});
    const copy = path.join(root, "copy");
    cpSync(run.directory, copy, { recursive: true });
    chmodSync(copy, 0o500);
    onTestFinished(() => chmodSync(copy, 0o700));
    expect(readRun(copy).info.status).toBe("FINISHED");
  });
});
