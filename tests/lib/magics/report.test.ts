import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type Displayable, displaySymbol } from "../../../lib/core/mime-bundle.ts";
import { workbench } from "../../../lib/experiments/workbench.ts";
import { reportMagics } from "../../../lib/magics/report.ts";
import type { WrittenReport } from "../../../lib/reports/write-report.ts";
import { openRun } from "../../../lib/tracking/open-run.ts";
import { temporaryFolder } from "../tracking/temporary-folder.ts";
import { callMagic, fakeNotebook } from "./fake-notebook.ts";

describe("%report", () => {
  it("says what to do when there is no run", async () => {
    const { context } = fakeNotebook(temporaryFolder());
    await expect(callMagic(reportMagics, "report", { context })).rejects.toThrow(
      "Expected a run, received none",
    );
  });

  it("writes the report of a named run, the same bytes each time, and shows where", async () => {
    const root = temporaryFolder();
    const run = openRun({ root, experiment: "a", config: { seed: 1 }, cwd: root });
    await run.finish("FINISHED", {});
    const { context } = fakeNotebook(root);
    const call = async (options: object): Promise<WrittenReport & Displayable> => {
      const parts = { context, options: { root, ...options }, positionals: ["last"] };
      return (await callMagic(reportMagics, "report", parts)) as WrittenReport & Displayable;
    };
    const first = await call({});
    const second = await call({ out: "new/out.html" });
    expect(first.path).toBe(path.join(run.directory, "report.html"));
    expect(second.path).toBe(path.join(root, "new", "out.html"));
    expect(second.sha256).toBe(first.sha256);
    const bundle = await second[displaySymbol]();
    expect(bundle["text/html"]).toContain('<a href="new/out.html"');
    expect(bundle["text/plain"]).toContain(`SHA-256 ${first.sha256}`);
    expect(existsSync(path.join(run.directory, "cells.json"))).toBe(false);
  });

  it("keeps the notebook's cells in its own run first", async () => {
    const root = temporaryFolder();
    const before = process.cwd();
    process.chdir(root);
    try {
      workbench.setConfig({ seed: 3 });
      const own = workbench.run();
      const { context } = fakeNotebook(root, { sources: ["const shown = 1;"] });
      const report = (await callMagic(reportMagics, "report", { context })) as WrittenReport;
      expect(report.path).toBe(path.join(own.directory, "report.html"));
      expect(readFileSync(report.path, "utf8")).toContain("shown = ");
      await own.finish("FINISHED", {});
    } finally {
      process.chdir(before);
    }
  });
});
