import { expect, it } from "vitest";
import type { Callback, TrainingState } from "../../../lib/training/callback.ts";
import { createNotifier } from "../../../lib/training/notifier.ts";

const state = { step: 1 } as TrainingState;

it("calls in order and waits for those that take time", async () => {
  const heard: string[] = [];
  const slow: Callback = {
    name: "slow",
    onStepEnd: async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      heard.push("slow");
    },
  };
  const quick: Callback = { name: "quick", onStepEnd: () => void heard.push("quick") };
  expect(await createNotifier([slow, quick], state).stepEnd({})).toBeUndefined();
  expect(heard).toEqual(["slow", "quick"]);
});

it("takes the first reason to stop, also a promised one, and still calls the others", async () => {
  const heard: string[] = [];
  const stops = (name: string): Callback => ({
    name,
    onStepEnd: () => {
      heard.push(name);
      return Promise.resolve({ stop: `${name} is done` });
    },
  });
  const ending = await createNotifier([stops("a"), stops("b")], state).stepEnd({});
  expect(ending).toEqual({ status: "FINISHED", reason: "a: a is done" });
  expect(heard).toEqual(["a", "b"]);
});

it.each([
  [
    "throws",
    () => {
      throw new Error("no space left");
    },
  ],
  ["rejects", () => Promise.reject(new Error("no space left"))],
])("names the callback that %s", async (_how, onStepEnd) => {
  const notifier = createNotifier([{ name: "keeper", onStepEnd }], state);
  await expect(notifier.stepEnd({})).rejects.toThrow("The callback `keeper` threw: no space left");
});

it("ends every callback and gives the first failure of an end", async () => {
  const heard: string[] = [];
  const fails: Callback = {
    name: "fails",
    onTrainEnd: () => Promise.reject(new Error("disk")),
  };
  const closes: Callback = { name: "closes", onTrainEnd: () => void heard.push("closed") };
  const failure = await createNotifier([fails, closes], state).end({
    status: "FINISHED",
    reason: "1 epochs are done",
  });
  expect(failure).toMatchObject({
    status: "FAILED",
    error: { message: "The callback `fails` threw: disk" },
  });
  expect(heard).toEqual(["closed"]);
});
