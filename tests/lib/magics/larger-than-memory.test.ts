import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import type { Displayable } from "../../../lib/core/mime-bundle.ts";
import { displaySymbol } from "../../../lib/core/mime-bundle.ts";
import type { Verdict } from "../../../lib/core/verdict.ts";
import type { BrowsedRow } from "../../../lib/data/browse-table.ts";
import { loadImageFolder } from "../../../lib/data/load-image-folder.ts";
import { splitData } from "../../../lib/data/split-data.ts";
import { checkMagics } from "../../../lib/magics/check.ts";
import { dataMagics } from "../../../lib/magics/data.ts";
import { buildMlp } from "../../../lib/models/build-mlp.ts";
import { paintSpots } from "../data/paint-spots.ts";
import { tinyExperiment } from "../experiments/tiny-experiment.ts";
import { temporaryFolder } from "../tracking/temporary-folder.ts";
import { callMagic, fakeNotebook } from "./fake-notebook.ts";

beforeAll(async () => {
  await tf.setBackend("cpu");
});

/** A notebook whose experiment takes 300 pictures of which 100 are allowed in memory. */
async function notebook() {
  const folder = temporaryFolder();
  const before = process.cwd();
  process.chdir(folder);
  onTestFinished(() => process.chdir(before));
  const side = 12;
  await paintSpots(join(folder, "pictures"), side);
  const load = async () =>
    loadImageFolder(join(folder, "pictures"), {
      height: side,
      width: side,
      cache: join(folder, "cache"),
      memory: 100 * side * side * 3 * 4,
    });
  const { variables, context } = fakeNotebook(folder);
  const experiment = tinyExperiment({
    name: "spots",
    data: async () => splitData((await load()).data, { seed: 1, validation: 0.2, test: 0.2 }),
    model: () => buildMlp({ inputShape: [side, side, 3], classes: 3, units: [4], seed: 1 }),
  });
  variables.set("experiment", experiment).set("pictures", (await load()).data);
  return { context };
}

describe("a folder larger than memory", () => {
  it("gets its verdicts from %check, its card and its sheet from %data", async () => {
    const { context } = await notebook();
    const positionals = ["data", "duplicates", "damaged", "leakage", "statistics"];
    const table = (await callMagic(checkMagics, "check", { context, positionals })) as Verdict[];
    expect(table.map(({ check, passed }) => `${check} ${passed}`)).toEqual([
      "data false",
      "duplicates false",
      "damaged false",
      "leakage false",
      "statistics true",
    ]);
    const options = { data: "pictures" };
    const card = (await callMagic(dataMagics, "data", { context, options })) as Displayable;
    expect((await card[displaySymbol]())["text/html"]).toContain("300");
    const rows = (await callMagic(dataMagics, "data", {
      context,
      positionals: ["query", "brightness", "<", "1"],
      options,
    })) as readonly BrowsedRow[];
    expect(rows.map(({ id }) => id)).toEqual(["class-0/150.png"]);
  });
});
