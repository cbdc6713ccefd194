import { expect, test } from "vitest";
import { collectList } from "../../../lib/data/collect-list.ts";
import { digitSplits, predictionsWith } from "../checks/judged-samples.ts";

test("bad cases come by kind, the most frequent first, with ids and what training has", async () => {
  const splits = await digitSplits();
  const { test: part, train } = splits;
  const of = (label: number): number[] =>
    Array.from(part.labels.keys()).filter((index) => part.labels[index] === label);
  const eights = of(8).slice(0, 3);
  const [three = 0] = of(3);
  const wrong = { ...Object.fromEntries(eights.map((index) => [index, 1])), [three]: 5 };
  const rows = collectList(splits, predictionsWith(part, wrong));
  expect(rows.map(({ what, errors }) => [what, errors])).toEqual([
    ["8 taken for 1", 3],
    ["3 taken for 5", 1],
  ]);
  expect(rows[0]).toMatchObject({
    of: of(8).length,
    training: train.labels.filter((label) => label === 8).length,
    samples: eights.map((index) => part.ids[index]).join(", "),
  });
  expect(collectList(splits, predictionsWith(part, {}))).toHaveLength(0);
});
