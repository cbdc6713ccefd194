import { beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import type { LabelingView } from "../../../lib/checks/labeling-view.ts";
import type { Verdict } from "../../../lib/core/verdict.ts";
import { checkMagics } from "../../../lib/magics/check.ts";
import { cloudSplits } from "../checks/check-samples.ts";
import { temporaryFolder } from "../tracking/temporary-folder.ts";
import { clouds } from "./check-notebook.ts";
import { callMagic, fakeNotebook } from "./fake-notebook.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});
beforeEach(() => vi.resetModules());

function notebookIn(folder: string) {
  const before = process.cwd();
  process.chdir(folder);
  onTestFinished(() => process.chdir(before));
  const notebook = fakeNotebook(folder);
  notebook.variables.set("experiment", clouds);
  const human = (options: Record<string, string | number> = {}) =>
    callMagic(checkMagics, "check", { context: notebook.context, positionals: ["human"], options });
  return { ...notebook, human };
}

describe("%check human", () => {
  it("shows samples until there are enough answers, goes on in the next session, then judges", async () => {
    const folder = temporaryFolder();
    const { human } = notebookIn(folder);
    const view = (await human({ samples: 4 })) as LabelingView;
    expect(view.left).toBe(4);
    view.answer(0);
    view.answer(1);

    vi.resetModules();
    const again = (await notebookIn(folder).human({ samples: 4 })) as LabelingView;
    expect(again.left).toBe(2);
    again.answer(2);
    again.answer(0);

    const verdict = (await human({ samples: 4 })) as Verdict;
    expect(verdict).toMatchObject({ check: "human", passed: true, evidence: { answers: 4 } });
  });

  it("takes answers from a variable, by class name or number", async () => {
    const { human, variables } = notebookIn(temporaryFolder());
    const { test } = cloudSplits();
    const names = Object.fromEntries(
      test.ids.map((id, index) => [id, test.classNames[test.labels[index] ?? 0] ?? ""]),
    );
    variables
      .set("said", names)
      .set("wrong", { [test.ids[0] ?? ""]: "nobody" })
      .set("list", [1]);
    expect(await human({ answers: "said", samples: 30 })).toMatchObject({ passed: true, value: 1 });
    await expect(human({ answers: "wrong" })).rejects.toThrow("Expected an answer to be one of");
    await expect(human({ answers: "list" })).rejects.toThrow("received a list");
  });
});
