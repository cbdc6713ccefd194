import { beforeEach, describe, expect, it, vi } from "vitest";
import { configMagics } from "../../../lib/magics/config.ts";
import { tinyExperiment } from "../experiments/tiny-experiment.ts";
import { temporaryFolder } from "../tracking/temporary-folder.ts";
import { callMagic, fakeNotebook } from "./fake-notebook.ts";

// Each test has a workbench of its own: the module that holds the process's one is loaded anew.
beforeEach(() => vi.resetModules());

describe("%%config", () => {
  it("declares the frozen config with a literal, so that it has a precise type", async () => {
    const { context, executed, displays } = fakeNotebook(temporaryFolder());
    await callMagic(configMagics, "config", {
      context,
      body: 'seed: 1\nlearningRate: 3e-4\nunits: [16, 8]\nname: "a\\"b"',
    });
    expect(executed).toEqual([
      'const config = (await import("athanor")).freezeConfig({ "seed": 1, "learningRate": 0.0003, "units": [16, 8], "name": "a\\"b" });',
    ]);
    expect(displays[0]?.data["text/plain"]).toContain("learningRate  0.0003");
  });

  it("shows what changed since the last one", async () => {
    const { context, displays } = fakeNotebook(temporaryFolder());
    await callMagic(configMagics, "config", { context, body: "seed: 1\nepochs: 3" });
    await callMagic(configMagics, "config", { context, body: "seed: 1\nepochs: 4" });
    await callMagic(configMagics, "config", { context, body: "seed: 1\nepochs: 4" });
    expect(displays[1]?.data["text/plain"]).toBe(
      ["Changed", "key     before  after", "epochs  3       4"].join("\n"),
    );
    expect(displays[2]?.data["text/plain"]).toBe("The config is as it was.");
  });

  it("refuses keys that the experiment at hand doesn't know", async () => {
    const { context, variables, executed } = fakeNotebook(temporaryFolder());
    variables.set("digits", tinyExperiment());
    const call = callMagic(configMagics, "config", { context, body: "seed: 1\nepoch: 3" });
    await expect(call).rejects.toThrow("epoch: unknown key; did you mean epochs?");
    expect(executed).toEqual([]);
  });

  it.each([
    ["learningRate: 1", "seed: expected an integer of at least 0, received nothing"],
    ["seed: 1\ndata: /data/mnist", "data: expected a relative path"],
    ["seed: [1", "line 1"],
    [undefined, "received nothing"],
  ])("refuses the body %j", async (body, words) => {
    const { context } = fakeNotebook(temporaryFolder());
    const call = callMagic(configMagics, "config", { context, ...(body ? { body } : {}) });
    await expect(call).rejects.toThrow(words);
  });
});
