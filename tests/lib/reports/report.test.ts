import { appendFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { JSDOM } from "jsdom";
import { describe, expect, it } from "vitest";
import { buildReport } from "../../../lib/reports/report.ts";
import { readRun } from "../../../lib/tracking/read-run.ts";
import { temporaryFolder } from "../tracking/temporary-folder.ts";
import { openSampleRun } from "./sample-run.ts";

describe("buildReport", () => {
  it("puts the parts of a finished run into one page that asks nothing of a network", async () => {
    const run = openSampleRun(temporaryFolder());
    await run.finish("FINISHED", { metrics: { test_acc: 0.9628 } });
    const html = await buildReport(readRun(run.directory));
    const { document } = new JSDOM(html).window;
    const titles = [...document.querySelectorAll("h2")].map((title) => title.textContent);
    expect(titles).toEqual(
      "Gates Config Environment Training Checks Evaluation Notebook".split(" "),
    );
    expect(document.querySelector(".tile.first")?.textContent).toBe("96.28 %Test accuracy");
    expect(document.querySelector(".gates")?.textContent).toContain("Scale the last layer down.");
    expect(document.querySelector("#config")?.textContent).toContain("One change");
    expect(document.querySelectorAll("[src^=http], link, [onclick]")).toHaveLength(0);
    expect(html).toContain("plotly.js (cartesian - minified) v3.7");
    expect(html).not.toContain(run.directory);
  });

  it("gives equal bytes for equal runs", async () => {
    const run = openSampleRun(temporaryFolder());
    await run.finish("FINISHED", {});
    const first = await buildReport(readRun(run.directory));
    expect((await buildReport(readRun(run.directory))) === first).toBe(true);
  });

  it("holds the run as JSON, each figure once", async () => {
    const run = openSampleRun(temporaryFolder());
    const html = await buildReport(readRun(run.directory));
    const { document } = new JSDOM(html).window;
    const data = JSON.parse(document.querySelector("#athanor-data")?.textContent ?? "") as {
      format: string;
      run: { config: object; metrics: object[]; verdicts: { plot: number }[] };
      plots: object[];
    };
    expect(data.format).toBe("athanor-report-1");
    expect(data.run.config).toEqual({ seed: 7, learningRate: 0.01 });
    expect(data.run.metrics).toHaveLength(3);
    // Curves from the metrics, the squares (check and cell), the confusion.
    expect(data.plots).toHaveLength(3);
    expect(data.run.verdicts[0]?.plot).toBe(1);
    await run.finish("FINISHED", {});
  });

  it("says that a run is still going, failed or was killed", async () => {
    const run = openSampleRun(temporaryFolder());
    const record = readRun(run.directory);
    expect(await buildReport(record)).toContain("The run is still going");
    await run.finish("FAILED", { reason: "the loss is NaN" });
    const failed = readRun(run.directory);
    const killed = { ...failed, info: { ...failed.info, status: "KILLED" as const } };
    expect(await buildReport(failed)).toContain("The run failed at step 3");
    expect(await buildReport(killed)).toContain("The run was killed at step 3");
  });

  it("names what could not be read in a half-written folder", async () => {
    const run = openSampleRun(temporaryFolder());
    await run.finish("FINISHED", {});
    appendFileSync(path.join(run.directory, "metrics.jsonl"), '{"step":4,"epo');
    writeFileSync(path.join(run.directory, "cells.json"), "[{");
    writeFileSync(path.join(run.directory, "data.json"), '{"rows": 12}');
    const html = await buildReport(readRun(run.directory));
    expect(html).toContain("Parts of the folder could not be read");
    expect(html).toContain("metrics.jsonl: 1 damaged line(s) skipped");
    expect(html).toContain("cells.json:");
    expect(html).not.toContain('<section id="cells"');
  });
});
