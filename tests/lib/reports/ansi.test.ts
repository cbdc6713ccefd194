import { describe, expect, it } from "vitest";
import { ansiToHtml } from "../../../lib/reports/ansi.ts";

describe("ansiToHtml", () => {
  it.each([
    ["a < b", "a &lt; b"],
    ["\u001b[31mred\u001b[0m plain", '<span style="color:var(--a1)">red</span> plain'],
    ["\u001b[92mbright\u001b[39m off", '<span style="color:var(--a10)">bright</span> off'],
    ["\u001b[44mground", '<span style="background:var(--a4)">ground</span>'],
    ["\u001b[1;4mboth", '<span class="a-bold a-underline">both</span>'],
    // 208 is 16 + 36 * 5 + 6 * 2 + 0 of xterm's cube: levels 255, 135, 0.
    ["\u001b[38;5;208mx", '<span style="color:rgb(255,135,0)">x</span>'],
    ["\u001b[38;2;1;2;3mx", '<span style="color:rgb(1,2,3)">x</span>'],
    ["\u001b[2Kgone\u001b[1A", "gone"],
    ["10 %\r20 %\nend", "20 %\nend"],
    ["abc\b\bX", "aX"],
  ])("paints %j", (text, html) => {
    expect(ansiToHtml(text)).toBe(html);
  });
});
