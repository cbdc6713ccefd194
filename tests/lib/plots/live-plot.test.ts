import { describe, expect, it } from "vitest";
import type { MimeBundle } from "../../../lib/core/mime-bundle.ts";
import { createLivePlot } from "../../../lib/plots/live-plot.ts";

const loss = { name: "loss", label: "train", metric: "loss", dense: true };

function collect(stepMs: number): {
  live: ReturnType<typeof createLivePlot>;
  shown: { bundle: MimeBundle; displayId: string; at: number }[];
} {
  let clock = 0;
  const shown: { bundle: MimeBundle; displayId: string; at: number }[] = [];
  const live = createLivePlot({
    series: [loss],
    now: () => (clock += stepMs),
    show: (bundle, options) =>
      shown.push({ bundle, displayId: options?.displayId ?? "", at: clock }) > 0,
  });
  return { live, shown };
}

describe("createLivePlot", () => {
  it("sends at most 20 messages a second, and the last value too", async () => {
    const { live, shown } = collect(1);
    for (let step = 0; step < 10_000; step += 1) live.add("loss", step, 1 / (step + 1));
    const messages = shown.slice(2);
    // One look at the clock a point and one a message: 10 s and a little.
    const seconds = (shown.at(-1)?.at ?? 0) / 1000;
    expect(messages.length).toBeLessThanOrEqual(Math.ceil(seconds * 20));
    await live.finish({ data: [], layout: {} });
    const last = shown
      .map(({ bundle }) => String(bundle["text/html"]))
      .findLast((html) => html.startsWith("<script>"));
    // The limit of 1,500 points a series is passed: every second step stays, from 4,499 on every fourth; 9,996 is the last.
    expect(last).toMatch(/\[0,9996,/);
  });

  it("repeats points, so that a dropped update loses nothing", () => {
    const { live, shown } = collect(60);
    for (let step = 0; step < 3; step += 1) live.add("loss", step, step);
    expect(String(shown.at(-1)?.bundle["text/html"])).toContain(",0,[[0,0,0],[0,1,1],[0,2,2]])");
  });

  it("breaks the line at NaN", () => {
    const { live, shown } = collect(60);
    live.add("loss", 1, Number.NaN);
    expect(String(shown.at(-1)?.bundle["text/html"])).toContain("[[0,1,null]]");
  });

  it("refuses a series that it doesn't have", () => {
    const { live } = collect(60);
    expect(() => live.add("los", 1, 1)).toThrow(/received "los". It has: loss/);
  });

  it("shows words until plotly is there, and no media type that would hide the element", () => {
    const { live, shown } = collect(60);
    live.add("loss", 0, 1);
    expect(Object.keys(shown[0]?.bundle ?? {})).toEqual(["text/html", "text/plain"]);
    expect(shown[0]?.bundle["text/html"]).toMatch(/<img alt="The plot grows here/);
  });
});
