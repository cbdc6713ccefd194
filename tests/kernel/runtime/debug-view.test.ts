import { expect, it } from "vitest";
import { CellSources } from "../../../kernel/runtime/cell-sources.ts";
import { DebugView } from "../../../kernel/runtime/debug-view.ts";
import { UserNames } from "../../../kernel/runtime/user-names.ts";

const createView = (): { readonly view: DebugView; readonly names: UserNames } => {
  const names = new UserNames();
  return { view: new DebugView(names, new CellSources()), names };
};

it("tells the names of cells and what stands below them, as JSON", () => {
  const { view, names } = createView();
  names.set("viewed", { inner: [1] });
  const [viewed] = view.globals();
  expect(viewed).toMatchObject({ name: "viewed", type: "Object", value: "{ inner: [ 1 ] }" });
  const [inner] = view.children(viewed?.reference ?? 0);
  expect(inner).toMatchObject({ name: "inner", type: "Array(1)" });
  expect(JSON.parse(JSON.stringify(view.children(inner?.reference ?? 0)))).toMatchObject([
    { name: "0", type: "number", value: "1", reference: 0, isPrimitive: true },
  ]);
});

it("leaves out what the kernel and TypeScript's emit put into a scope", () => {
  const { view } = createView();
  const scope = { mine: 1, __athanor: 2, arguments: 3, __decorate: 4, __esDecorate: 5, __own: 6 };
  expect(view.scope(scope).map(({ name }) => name)).toEqual(["mine", "__own"]);
});

it("sets properties and names of cells", () => {
  const { view, names } = createView();
  const target = { size: 1 };
  const { reference } = view.describe("target", target);
  expect(view.setChild(reference, "size", 5)).toMatchObject({ value: "5" });
  expect(target.size).toBe(5);
  view.setGlobal("viewedGlobal", 7);
  expect(names.get("viewedGlobal")).toBe(7);
  expect(() => view.setChild(123_456, "size", 5)).toThrow(/can be set/u);
});

it("lets go of values a few answers later, and at once when it is cleared", () => {
  const { view } = createView();
  const { reference } = view.describe("old", { kept: true });
  view.release();
  expect(view.children(reference)).toHaveLength(1);
  view.release();
  view.release();
  expect(view.children(reference)).toEqual([]);
  const again = view.describe("new", { kept: true });
  view.clear();
  expect(view.children(again.reference)).toEqual([]);
});

it("shows a stopped runtime's value as text when its own display is asynchronous", () => {
  const { view } = createView();
  const value = {
    [Symbol.for("Jupyter.display")]: async () => ({ "text/html": "<b>x</b>" }),
    size: 1,
  };
  expect(view.rich(value, true)).toEqual({ "text/plain": expect.stringContaining("size: 1") });
  expect(view.rich(4, true)).toEqual({ "text/plain": "4" });
});
