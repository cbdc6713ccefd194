import { JSDOM } from "jsdom";
import { describe, expect, it } from "vitest";
import { displaySymbol } from "../../../lib/core/mime-bundle.ts";
import { sampleBrowser } from "../../../lib/plots/sample-browser.ts";

const rows = Array.from({ length: 7 }, (_, index) => ({
  id: `s${index}`,
  split: index < 5 ? "train" : "test",
  class: index % 2 === 0 ? "cat" : "</script>dog",
  contrast: 10 - index,
}));
const images = { features: new Float32Array(7 * 4).map((_, at) => at), shape: [2, 2] };

async function open(shownRows = rows): Promise<Document> {
  const browser = sampleBrowser({ rows: shownRows, images, title: "Seven", pageSize: 3 });
  const { "text/html": html } = await browser[displaySymbol]();
  return new JSDOM(String(html), { runScripts: "dangerously" }).window.document;
}

const shown = (document: Document): string[] =>
  Array.from(document.querySelectorAll("figure img"), (image) => image.getAttribute("alt") ?? "");

function set(document: Document, name: string, value: string | boolean): void {
  const field = document.querySelector(`[name="${name}"]`) as unknown as {
    value: string;
    checked: boolean;
    dispatchEvent: (event: Event) => void;
  };
  if (typeof value === "boolean") field.checked = value;
  else field.value = value;
  const { Event: PageEvent } = document.defaultView as unknown as { Event: typeof Event };
  field.dispatchEvent(new PageEvent("input"));
}

describe("sampleBrowser", () => {
  it("shows a page of pictures and turns pages", async () => {
    const document = await open();
    expect(shown(document)).toEqual(["s0", "s1", "s2"]);
    (document.querySelector('[name="on"]') as unknown as { click: () => void }).click();
    expect(shown(document)).toEqual(["s3", "s4", "s5"]);
    expect(document.querySelector(".athanor-browser-state")?.textContent).toBe(
      "7 of 7 samples, page 2 of 3",
    );
  });

  it("filters, searches and sorts", async () => {
    const document = await open();
    set(document, "class", "cat");
    expect(shown(document)).toEqual(["s0", "s2", "s4"]);
    set(document, "split", "test");
    expect(shown(document)).toEqual(["s6"]);
    set(document, "split", "");
    set(document, "class", "");
    set(document, "sort", "contrast");
    expect(shown(document)).toEqual(["s6", "s5", "s4"]);
    set(document, "descending", true);
    expect(shown(document)).toEqual(["s0", "s1", "s2"]);
    set(document, "search", "S3");
    expect(shown(document)).toEqual(["s3"]);
  });

  it("sorts what isn't a number last, whichever way", async () => {
    const document = await open(
      rows.map((row) => ({ ...row, contrast: row.id === "s1" ? Number.NaN : row.contrast })),
    );
    for (const [isDescending, last] of [
      [false, "s0"],
      [true, "s6"],
    ] as const) {
      set(document, "sort", "contrast");
      set(document, "descending", isDescending);
      const on = document.querySelector('[name="on"]') as unknown as { click: () => void };
      on.click();
      expect(shown(document).at(-1)).toBe(last);
      on.click();
      expect(shown(document)).toEqual(["s1"]);
    }
  });

  it("asks no network, shows a first page without its script, and keeps names harmless", async () => {
    const { "text/html": html } = await sampleBrowser({ rows, images, title: "<b>", pageSize: 3 })[
      displaySymbol
    ]();
    const still = new JSDOM(String(html)).window.document;
    expect(shown(still)).toEqual(["s0", "s1", "s2"]);
    const addresses = Array.from(still.querySelectorAll("[src]"), (one) => one.getAttribute("src"));
    expect(addresses.every((address) => address?.startsWith("data:image/png;base64,"))).toBe(true);
    expect(still.querySelector("strong")?.textContent).toBe("<b>");
    expect(still.querySelectorAll("script")).toHaveLength(2);
  });

  it("shows samples that are no pictures by their names", async () => {
    const { "text/html": html } = await sampleBrowser({ rows, title: "Seven" })[displaySymbol]();
    const { document } = new JSDOM(String(html), { runScripts: "dangerously" }).window;
    expect(document.querySelectorAll("figcaption")).toHaveLength(7);
  });
});
