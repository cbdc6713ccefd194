import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { memoryLoader } from "../../../lib/data/memory-loader.ts";
import { dataBench } from "../../../lib/magics/data-bench.ts";
import { dataMagics } from "../../../lib/magics/data.ts";
import { cloudData } from "../training/sample-data.ts";
import { checkNotebook, clouds } from "./check-notebook.ts";

const home = process.cwd();
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "athanor-data-bench-"));
  process.chdir(folder);
});

afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

const bench = (options: Readonly<Record<string, string | number>>) => ({
  name: "data",
  line: "bench",
  options: { batch: 8, steps: 4, ...options },
  positionals: ["bench"],
});

// In this order: an experiment that a notebook has shown stays the one at hand.
describe("%data bench", () => {
  it("asks for data when there is neither a variable nor an experiment", async () => {
    await expect(dataBench(bench({}), checkNotebook({}))).rejects.toThrow(
      /or an experiment in the notebook; received neither\. Open a loader first/u,
    );
  });

  it("measures a variable's loader alone", async () => {
    const images = memoryLoader(cloudData());
    const result = await dataBench(bench({ data: "images" }), checkNotebook({ images }));
    expect(result.loaderRate).toBeGreaterThan(0);
    expect(result.bottleneck).toBeUndefined();
    await expect(dataBench(bench({ data: "five" }), checkNotebook({ five: 5 }))).rejects.toThrow(
      /but `five` is neither/u,
    );
  });

  it("measures the experiment's data under its training", async () => {
    const [magic] = dataMagics;
    const result = await magic?.run(bench({}), checkNotebook({ clouds }));
    expect(result).toMatchObject({ bottleneck: expect.stringMatching(/^(?:loader|step)$/u) });
  });
});
