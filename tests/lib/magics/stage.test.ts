import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { stageMagics } from "../../../lib/magics/stage.ts";
import { temporaryFolder } from "../tracking/temporary-folder.ts";
import { callMagic, fakeNotebook } from "./fake-notebook.ts";

beforeEach(() => vi.resetModules());

describe("%stage", () => {
  it("shows the gates, refuses a closed one, and takes a waiver", async () => {
    const before = process.cwd();
    const folder = temporaryFolder();
    process.chdir(folder);
    onTestFinished(() => process.chdir(before));
    const { context } = fakeNotebook(folder);
    const call = (options: Readonly<Record<string, string>>, ...positionals: string[]) =>
      callMagic(stageMagics, "stage", { context, options, positionals });
    expect(await call({})).toContainEqual(
      expect.objectContaining({ check: "data", state: "missing" }),
    );
    await expect(call({}, "skeleton")).rejects.toMatchObject({ fault: "gate" });
    expect(await call({ waive: "a test" }, "skeleton")).toContainEqual(
      expect.objectContaining({ check: "data", state: "waived" }),
    );
    await expect(call({}, "nonsense")).rejects.toThrow("Expected one of the stages data, skeleton");
  });
});
