import { expect, it } from "vitest";
import { displayVerdict, verdictTable, verdictText } from "../../../lib/checks/display-verdict.ts";
import { displaySymbol } from "../../../lib/core/mime-bundle.ts";
import type { Verdict } from "../../../lib/core/verdict.ts";
import { initialLossFigure } from "../../../lib/plots/initial-loss.ts";

const failed: Verdict = {
  check: "initial-loss",
  stage: "skeleton",
  passed: false,
  value: 4.12345678,
  threshold: "2.303 ± 10 %",
  unit: "nats",
  summary: "The loss is <b>4.12</b>.",
  evidence: {},
  remedy: ["Normalise the input.", "Use smaller weights."],
  seedReference: "#47 (S2, S3, S4)",
};
const passed: Verdict = { ...failed, check: "repeat", passed: true, remedy: [], summary: "Equal." };

it("shows a card with mark, value beside threshold and remedies, its text made safe", async () => {
  const shown = displayVerdict(failed);
  const bundle = await shown[displaySymbol]();
  const html = String(bundle["text/html"]);
  expect(html).toContain("✗ failed");
  expect(html).toContain("4.123 nats · expected 2.303 ± 10 %");
  expect(html).toContain("<li>Normalise the input.</li>");
  expect(html).toContain("&lt;b&gt;4.12&lt;/b&gt;");
  expect(bundle["text/plain"]).toBe(verdictText(failed));
  expect({ ...shown }).toEqual(failed);
});

it("shows the figure below the card", async () => {
  const figure = initialLossFigure({ measured: 4.1, expected: 2.3, toleranceFraction: 0.1 });
  const bundle = await displayVerdict({ ...failed, figure })[displaySymbol]();
  expect(bundle["text/html"]).toMatch(/✗ failed[\s\S]*athanor-plot/);
});

it("is text in a terminal, with the remedies numbered", () => {
  expect(verdictText(failed)).toBe(
    [
      "✗ initial-loss FAILED: 4.123 nats (2.303 ± 10 %)",
      "  The loss is <b>4.12</b>.",
      "  1. Normalise the input.",
      "  2. Use smaller weights.",
      "  How it judges, and a failure: %check initial-loss --page",
    ].join("\n"),
  );
});

it("names the check's page where it failed and there is one", async () => {
  const html = async (verdict: Verdict): Promise<string> =>
    String((await displayVerdict(verdict)[displaySymbol]())["text/html"]);
  expect(await html(failed)).toContain("<code>%check initial-loss --page</code>");
  expect(await html(passed)).not.toContain("--page");
  expect(await html({ ...failed, check: "my-own" })).not.toContain("--page");
  expect(verdictText({ ...failed, partial: "interrupted at 3 %" })).not.toContain("--page");
});

it("says of an interrupted check how far it was, and neither a value nor that it failed", async () => {
  const partial: Verdict = { ...failed, partial: "interrupted at 37 %" };
  const bundle = await displayVerdict(partial)[displaySymbol]();
  expect(String(bundle["text/plain"])).toMatch(/^○ initial-loss: interrupted at 37 %\n/u);
  expect(bundle["text/html"]).toContain("○ interrupted at 37 %");
  expect(bundle["text/html"]).not.toMatch(/failed|4\.123/u);
});

it("puts several verdicts into one table and stays a list", async () => {
  const table = verdictTable([failed, passed]);
  expect(table.map(({ check }) => check)).toEqual(["initial-loss", "repeat"]);
  const bundle = await table[displaySymbol]();
  expect(String(bundle["text/html"]).match(/<tr>/g)).toHaveLength(3);
  expect(bundle["text/plain"]).toMatch(/^✗ initial-loss FAILED.*\n✓ repeat passed/);
});
