import { describe, expect, it } from "vitest";
import { samplesToAsk } from "../../../lib/checks/check-human.ts";
import { labelingView } from "../../../lib/checks/labeling-view.ts";
import { displaySymbol } from "../../../lib/core/mime-bundle.ts";
import { digitSplits } from "./judged-samples.ts";

const splits = await digitSplits();
const { ids } = splits.test;

describe("labelingView", () => {
  it("asks sample after sample, tells each answer, and ends with the last", () => {
    const told: [string, number][] = [];
    const ended: unknown[] = [];
    const view = labelingView(splits, {
      samples: 3,
      onAnswer: (id, label) => told.push([id, label]),
      onDone: (answers) => {
        ended.push(answers);
        return "<p>done</p>";
      },
    });
    const asked = samplesToAsk(splits, { samples: 3 }).map((index) => ids[index] ?? "");
    expect(view).toMatchObject({ left: 3, current: asked[0] });
    for (const label of [4, -1, 2]) view.answer(label);
    expect(told).toEqual(asked.map((id, turn) => [id, [4, -1, 2][turn]]));
    expect(ended).toEqual([Object.fromEntries(told)]);
    expect(view).toMatchObject({ left: 0, current: undefined });
    view.answer(1);
    expect(told).toHaveLength(3);
  });

  it("goes one back, and on where answers ended before", () => {
    const [first = 0] = samplesToAsk(splits, { samples: 3 });
    const view = labelingView(splits, { samples: 3, answers: { [ids[first] ?? ""]: 7 } });
    expect(view.left).toBe(2);
    const { current } = view;
    view.answer(0);
    view.back();
    expect(view).toMatchObject({ left: 2, current, answers: { [ids[first] ?? ""]: 7 } });
    view.back();
    expect(view.left).toBe(2);
  });

  it("says in plain text how many there are", async () => {
    const view = labelingView(splits, { samples: 3 });
    expect((await view[displaySymbol]())["text/plain"]).toBe("3 of 3 samples to label");
  });
});
