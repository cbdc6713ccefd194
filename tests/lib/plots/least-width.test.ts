import { expect, it } from "vitest";
import { contactSheetFigure } from "../../../lib/plots/contact-sheet.ts";
import { dependencyFigure } from "../../../lib/plots/dependencies.ts";
import { toMimeBundle } from "../../../lib/plots/figure-bundle.ts";
import { figure } from "../../../lib/plots/figure.ts";
import { leastWidth } from "../../../lib/plots/least-width.ts";

const sheet = (captionLines: number): number =>
  leastWidth(
    contactSheetFigure({ features: Array(16 * 4).fill(0), shape: [2, 2] }, { captionLines }),
  );

it("is the room that captions of two lines need, less with one, and that of a map", () => {
  // 6 columns of 48 pixels, with gaps of 40 and of 10: 488 and 338 pixels.
  expect(sheet(2)).toBe(Math.round(488 * 0.95));
  expect(sheet(1)).toBe(Math.round(338 * 0.62));
  expect(leastWidth(dependencyFigure([[1]]))).toBe(544);
});

it("is 0 for what fits everywhere, and stands in the HTML of what doesn't", async () => {
  const plain = figure([{ type: "scatter", x: [1], y: [1] }]);
  expect(leastWidth(plain)).toBe(0);
  expect(String((await toMimeBundle(plain))["text/html"])).not.toContain('data-athanor-least="');
  const map = await toMimeBundle(dependencyFigure([[1]]));
  expect(String(map["text/html"])).toContain('data-athanor-least="544"');
});
