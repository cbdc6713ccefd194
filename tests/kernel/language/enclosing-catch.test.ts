import { expect, it } from "vitest";
import { isCaughtInside } from "../../../kernel/language/enclosing-catch.ts";

/** Asks for the place of `THROW` in a text. */
const caught = (code: string): boolean => isCaughtInside(code, code.indexOf("THROW"));

it.each([
  ["the block of a try with a catch", "try { THROW() } catch { }", true],
  ["a try with finally alone", "try { THROW() } finally { }", false],
  ["the catch itself", "try { } catch { THROW() }", false],
  ["finally behind a catch", "try { } catch { } finally { THROW() }", false],
  ["an outer try", "try { if (a) { try { THROW() } finally { } } } catch { }", true],
  [
    "a function inside a try, which is a frame of its own",
    "try { f(() => THROW()) } catch { }",
    false,
  ],
  ["a try inside a function", "f(async () => { try { await THROW() } catch { } })", true],
  ["a class's method", "try { } catch { } class A { m() { THROW() } }", false],
  ["a CommonJS body", "return; try { THROW() } catch { }", true],
  ["code that nothing parses", "try { THROW() } catch { ] }", false],
])("%s", (_, code, expected) => {
  expect(caught(code)).toBe(expected);
});
