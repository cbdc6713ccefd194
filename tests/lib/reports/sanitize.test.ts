import { describe, expect, it } from "vitest";
import { liveHtml } from "../../../lib/plots/figure-bundle.ts";
import { sanitizeHtml } from "../../../lib/reports/sanitize.ts";
import { lineFigure } from "./sample-run.ts";

const noPlot = async (): Promise<string> => "plot";

describe("sanitizeHtml", () => {
  it.each([
    ["<p onclick=x>a</p><script>bad()</script>", "<p>a</p>"],
    ["<a href='javascript:x'>a</a>", "<a>a</a>"],
    ["<p style='color:red;background:url(//x)'>a</p>", '<p style="color:red">a</p>'],
    ["<p style='position:fixed;top:0'>a</p>", '<p style="top:0">a</p>'],
    ["<custom-tag><b>a</b></custom-tag>", "<b>a</b>"],
    ["<iframe srcdoc='x'></iframe><form><b>a</b></form>", ""],
    [
      "<table><tr><td colspan=2 id=q>1</td></tr></table>",
      '<table><tbody><tr><td colspan="2">1</td></tr></tbody></table>',
    ],
    [
      "<details open><summary>s</summary>t</details>",
      '<details open=""><summary>s</summary>t</details>',
    ],
    [
      "<img src='data:image/png;base64,AA' alt='x' onerror=y>",
      '<img src="data:image/png;base64,AA" alt="x">',
    ],
    ["a &amp; b &lt;i&gt;", "a &amp; b &lt;i&gt;"],
  ])("makes %j safe", async (html, safe) => {
    expect(await sanitizeHtml(html, noPlot)).toBe(safe);
  });

  it("says which picture it left out, because it lies outside the file", async () => {
    const html = await sanitizeHtml("<img src='https://example.org/a.png'>", noPlot);
    expect(html).not.toContain("<img");
    expect(html).toContain("https://example.org/a.png");
  });

  it("makes inline SVG a picture, in which no script runs", async () => {
    const html = await sanitizeHtml("<svg><script>x</script><circle r='1'/></svg>", noPlot);
    expect(html).toMatch(/^<img alt="Drawing" src="data:image\/svg\+xml;base64,[\w+/=]+">$/);
  });

  it("hands the figure of a plot over", async () => {
    const parts = { id: "athanor-1", image: "<img>", figureText: JSON.stringify(lineFigure) };
    const html = `<b>above</b>${liveHtml(parts)}`;
    const titles: unknown[] = [];
    const safe = await sanitizeHtml(html, async (figure) => {
      titles.push(figure.layout["title"]);
      return "plot";
    });
    expect(safe).toBe("<b>above</b>plot");
    expect(titles).toEqual([{ text: "Squares" }]);
  });
});
