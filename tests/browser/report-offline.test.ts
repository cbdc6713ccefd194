import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { writeReport } from "../../lib/reports/write-report.ts";
import { openSampleRun } from "../lib/reports/sample-run.ts";
import { temporaryFolder } from "../lib/tracking/temporary-folder.ts";
import { openPage } from "../support/browser.ts";

describe("a report opened from disk, with the network off", () => {
  it.each([
    [1600, "light"],
    [360, "dark"],
  ] as const)("draws every plot at %i px, %s, and asks for nothing", async (width, colorScheme) => {
    const opened = await openPage({
      viewport: { width, height: 900 },
      colorScheme,
      offline: true,
    });
    const { page, outside, errors } = opened;
    try {
      const asked: string[] = [];
      page.on("request", (request) => asked.push(request.url().slice(0, 200)));
      const file = await sampleReport();
      await page.goto(file);
      await page.waitForSelector("html[data-plots=drawn]");
      const places = page.locator("[data-athanor-figure]");
      expect(await places.count()).toBe(4);
      expect(
        await page.locator("[data-state=live] .js-plotly-plot .main-svg:first-child").count(),
      ).toBe(4);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      expect(await page.evaluate("window.harm")).toBeUndefined();
      expect(asked.filter((url) => url !== file && !url.startsWith("data:"))).toEqual([]);
      expect({ outside, errors }).toEqual({ outside: [], errors: [] });
    } finally {
      await opened.close();
    }
  });

  it("shows still pictures to readers without scripts", async () => {
    const opened = await openPage({ javaScriptEnabled: false, offline: true });
    const { page, outside } = opened;
    try {
      await page.goto(await sampleReport());
      const images = await page.locator("img.still").all();
      expect(images).toHaveLength(4);
      for (const image of images) {
        const width = await image.evaluate((element) =>
          Number(Reflect.get(element, "naturalWidth")),
        );
        expect(width).toBe(760);
        expect(await image.getAttribute("alt")).not.toBe("");
      }
      expect(outside).toEqual([]);
    } finally {
      await opened.close();
    }
  });
});

async function sampleReport(): Promise<string> {
  const run = openSampleRun(temporaryFolder());
  await run.finish("FINISHED", { metrics: { test_acc: 0.9628 } });
  return pathToFileURL((await writeReport(run.directory)).path).href;
}
