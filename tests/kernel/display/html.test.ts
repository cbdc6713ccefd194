import { expect, test } from "vitest";
import { escapeHtml } from "../../../kernel/display/html.ts";

test("every character with a meaning in HTML is escaped", () => {
  expect(escapeHtml(`<a href="x" id='y'>&</a>`)).toBe(
    "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;&lt;/a&gt;",
  );
});
