import { describe, expect, it } from "vitest";
import { highlight } from "../../../lib/reports/highlight.ts";

describe("highlight", () => {
  it.each([
    [
      "// done.\nconst a",
      '<span class="h-comment">// done.</span>\n<span class="h-keyword">const</span> a',
    ],
    ["a.new", "a.new"],
    [
      "'<b>' + 0x1f",
      `<span class="h-string">'&lt;b&gt;'</span> + <span class="h-number">0x1f</span>`,
    ],
    [
      "%check data\nlet b",
      '<span class="h-magic">%check data</span>\n<span class="h-keyword">let</span> b',
    ],
    ["%%config\nif: 1", '<span class="h-magic">%%config</span>\nif: 1'],
    ["%%time\nif", '<span class="h-magic">%%time</span>\n<span class="h-keyword">if</span>'],
    ["tf?", '<span class="h-magic">tf?</span>'],
  ])("marks %j", (source, html) => {
    expect(highlight(source)).toBe(html);
  });

  it("never loses a character", () => {
    const source = "`a ${b} \\` c` /* open\n\"un'closed\nx ? y : z";
    const text = highlight(source).replaceAll(/<[^>]*>/g, "");
    expect(text.replaceAll("&quot;", '"')).toBe(source);
  });
});
