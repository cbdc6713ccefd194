import { describe, expect, it } from "vitest";
import { type Displayable, displaySymbol } from "../../../lib/core/mime-bundle.ts";
import { runsMagics } from "../../../lib/magics/runs.ts";
import { openRun } from "../../../lib/tracking/open-run.ts";
import { temporaryFolder } from "../tracking/temporary-folder.ts";
import { callMagic, fakeNotebook } from "./fake-notebook.ts";

describe("%runs", () => {
  it("lists the runs of an experiment, the newest only", async () => {
    const root = temporaryFolder();
    for (const experiment of ["a", "b", "b"]) {
      await openRun({ root, experiment, config: {}, cwd: root }).finish("FINISHED", {});
    }
    const { context } = fakeNotebook(root);
    const call = (options: object, ...positionals: string[]) =>
      callMagic(runsMagics, "runs", { context, options: { root, ...options }, positionals });
    expect(await call({})).toHaveLength(3);
    expect(await call({}, "b")).toHaveLength(2);
    const table = (await call({ last: 1 }, "b")) as Displayable;
    const bundle = await table[displaySymbol]();
    expect(bundle["text/html"]).toContain("FINISHED");
    expect(bundle["text/plain"]).toContain("1 older runs are not shown");
  });

  it.each([0, 1.5, -2])("refuses --last %s", async (last) => {
    const { context } = fakeNotebook(temporaryFolder());
    await expect(callMagic(runsMagics, "runs", { context, options: { last } })).rejects.toThrow(
      "Expected --last to be a positive integer",
    );
  });
});
