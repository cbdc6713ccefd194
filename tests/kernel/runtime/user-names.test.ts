import { expect, test } from "vitest";
import { UserNames } from "../../../kernel/runtime/user-names.ts";

// Script-scope variables of this test's own process; each test has names of its own.

test("a declared name is undefined, keeps what is set, and can be declared again", () => {
  const names = new UserNames();
  names.declare(["unOne", "unTwo"]);
  expect(names.get("unOne")).toBeUndefined();
  names.set("unOne", 5);
  names.declare(["unOne"]);
  expect(names.get("unOne")).toBe(5);
  expect(names.list()).toEqual(["unOne", "unTwo"]);
});

test("the name `value` can be set too", () => {
  const names = new UserNames();
  names.set("value", 3);
  expect(names.get("value")).toBe(3);
});

test("a reset empties the variables and forgets the names", () => {
  const names = new UserNames();
  names.set("unReset", [1]);
  names.reset();
  expect(names.list()).toEqual([]);
  expect(names.get("unReset")).toBeUndefined();
});

test("a name that JavaScript keeps is refused by name, and the others stay usable", () => {
  const names = new UserNames();
  expect(() => names.declare(["unFine", "undefined"])).toThrow(/received "undefined"/);
  names.set("unFine", 1);
  expect(names.get("unFine")).toBe(1);
});

test.each(["a b", "1x", "", "a;b"])("%j is no variable's name", (name) => {
  expect(() => new UserNames().get(name)).toThrow(/Expected the name of a variable/);
});

test("a variable that doesn't exist is an error", () => {
  expect(() => new UserNames().get("unNowhere")).toThrow(ReferenceError);
});
