import { expect, it } from "vitest";
import { escapeText } from "../../../lib/core/escape-text.ts";

it("makes the characters of HTML plain", () => {
  expect(escapeText(`<a href="x">&</a>`)).toBe("&lt;a href=&quot;x&quot;&gt;&amp;&lt;/a&gt;");
});
