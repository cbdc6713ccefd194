import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { connectTslab } from "../../../kernel/language/tslab-bridge.ts";

interface Tslab {
  readonly display: { html(text: string): void; png(bytes: Uint8Array): void };
  newDisplay(): { text(text: string): void };
}

describe("connectTslab", () => {
  it("shows what tslab's public functions show", () => {
    const require = createRequire(import.meta.url);
    const shown: unknown[] = [];
    connectTslab(require, (data, options) => shown.push([data, options]));
    const tslab = require("tslab") as Tslab;
    tslab.display.html("<b>x</b>");
    tslab.display.png(new Uint8Array([1, 2]));
    const display = tslab.newDisplay();
    display.text("one");
    display.text("two");
    const displayId = expect.stringMatching(/^[0-9a-f]{16}$/) as unknown;
    expect(shown).toEqual([
      [{ "text/html": "<b>x</b>" }, {}],
      [{ "image/png": "AQI=" }, {}],
      [{ "text/plain": "one" }, { displayId }],
      [{ "text/plain": "two" }, { displayId, update: true }],
    ]);
  });
});
