import { expect, test } from "vitest";
import { normalizeBundle, toMimeBundle } from "../../../kernel/display/mime-bundle.ts";

const DISPLAY = Symbol.for("Jupyter.display");
const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

test("a number is its text and nothing else", () => {
  expect(toMimeBundle(3)).toEqual({ "text/plain": "3" });
});

test("a value's own display decides", () => {
  const value = { [DISPLAY]: () => ({ "text/html": "<b>", "application/json": { a: 1 } }) };
  expect(toMimeBundle(value)).toEqual({ "text/html": "<b>", "application/json": { a: 1 } });
});

test("an asynchronous display is waited for", async () => {
  const value = { [DISPLAY]: async () => ({ "text/html": "<i>" }) };
  expect(await toMimeBundle(value)).toEqual({ "text/html": "<i>" });
});

test.each([
  () => {
    throw new Error("boom");
  },
  () => Promise.reject(new Error("boom")),
])("a display that fails leaves the inspected value and a note", async (display) => {
  const bundle = await toMimeBundle({ a: 1, [DISPLAY]: display });
  expect(String(bundle["text/plain"])).toMatch(/a: 1[\s\S]*\[Jupyter\.display\] failed: boom/);
});

test("a display that returns no bundle leaves a note that says what is expected", () => {
  const bundle = toMimeBundle({ [DISPLAY]: () => "text" });
  expect(String((bundle as Record<string, unknown>)["text/plain"])).toContain("by media type");
});

test("bytes of an image become the image", () => {
  expect(toMimeBundle(PNG)).toMatchObject({ "image/png": "iVBORw0KGgo=" });
});

test("other bytes are inspected", () => {
  expect(Object.keys(toMimeBundle(Uint8Array.from([1, 2])))).toEqual(["text/plain"]);
});

test("a value with toPNG shows its image", async () => {
  expect(await toMimeBundle({ toPNG: async () => PNG })).toHaveProperty("image/png");
});

test("an array of records has a table beside its text", () => {
  const bundle = toMimeBundle([{ a: 1 }]) as Record<string, unknown>;
  expect(bundle["text/plain"]).toBe("[ { a: 1 } ]");
  expect(bundle["text/html"]).toContain("<table>");
});

test("a tensor that can't be read leaves a note", () => {
  const broken = {
    shape: [1],
    dtype: "float32",
    dataSync: () => {
      throw new Error("no values here");
    },
  };
  const bundle = toMimeBundle(broken) as Record<string, unknown>;
  expect(bundle["text/plain"]).toContain("no values here");
});

test("a promise is shown, not awaited", () => {
  expect(toMimeBundle(Promise.resolve(1))).toEqual({ "text/plain": "Promise { 1 }" });
});

test("a getter that throws doesn't stop the display of its object", () => {
  const hostile = new Proxy(
    {},
    {
      get: (_target, key) => {
        if (key === DISPLAY) throw new Error("trap");
        return undefined;
      },
    },
  );
  expect(toMimeBundle(hostile)).toEqual({ "text/plain": "{}" });
});

test("a bundle is carried as JSON, base64 and text", () => {
  expect(
    normalizeBundle({
      "application/vnd.plotly.v1+json": { data: [1], f: () => 1 },
      "image/png": PNG,
      "text/plain": ["a\n", "b"],
      "text/html": undefined,
    }),
  ).toEqual({
    "application/vnd.plotly.v1+json": { data: [1] },
    "image/png": "iVBORw0KGgo=",
    "text/plain": "a\nb",
  });
});

test.each([null, "x", [1]])("what isn't a bundle is refused with an example", (value) => {
  expect(() => normalizeBundle(value)).toThrow(/Expected an object of data by media type/);
});
