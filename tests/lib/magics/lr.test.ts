import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Verdict } from "../../../lib/core/verdict.ts";
import { workbench } from "../../../lib/experiments/workbench.ts";
import { lrMagics } from "../../../lib/magics/lr.ts";
import { checkNotebook, clouds } from "./check-notebook.ts";

const home = process.cwd();
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "athanor-lr-magic-"));
  process.chdir(folder);
});

afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

describe("%lr ladder", () => {
  it("runs the ladder and keeps its verdict", async () => {
    const [magic] = lrMagics;
    const invocation = {
      name: "lr",
      line: "ladder",
      options: { steps: 12 },
      positionals: ["ladder"],
    };
    const verdict = (await magic?.run(invocation, checkNotebook({ clouds }))) as Verdict;
    expect(verdict.check).toBe("learning-rate-ladder");
    expect([1e-1, 1e-2, 1e-3, 1e-4]).toContain(verdict.value);
    expect(workbench.verdicts.map((stored) => stored.check)).toContain("learning-rate-ladder");
  });

  it("knows nothing else", async () => {
    const invocation = { name: "lr", line: "find", options: {}, positionals: ["find"] };
    await expect(lrMagics[0]?.run(invocation, checkNotebook({ clouds }))).rejects.toThrow(
      /received %lr find/,
    );
  });
});
