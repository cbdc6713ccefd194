import { expect, test } from "vitest";
import {
  findModelPrototype,
  repairEngine,
  whenEngineAppears,
} from "../../../kernel/runtime/tensor-engine.ts";
import type { TensorEngine } from "../../../kernel/runtime/tensor-engine.ts";

const scope = globalThis as unknown as Record<string, unknown>;

test("an engine is seen when it is made, and stays where its library put it", () => {
  const seen: unknown[] = [];
  whenEngineAppears((engine) => seen.push(engine));
  expect(scope["_tfengine"]).toBeUndefined();
  const engine = { state: {} };
  scope["_tfengine"] = engine;
  expect(seen).toEqual([engine]);
  expect(scope["_tfengine"]).toBe(engine);
  whenEngineAppears((present) => seen.push(present));
  expect(seen).toHaveLength(2);
});

test("repair closes the scopes above those that were open, and the tape", () => {
  const scopeStack = [1, 2, 3];
  const engine = {
    state: {
      scopeStack,
      gradientDepth: 1,
      kernelDepth: 2,
      activeTape: [{}],
      numDataMovesStack: [0],
    },
    endScope: () => void scopeStack.pop(),
  };
  repairEngine(engine as unknown as TensorEngine, 1);
  expect(engine.state).toEqual({
    scopeStack: [1],
    gradientDepth: 0,
    kernelDepth: 0,
    activeTape: null,
    numDataMovesStack: [],
  });
});

test("models are found among loaded modules only", () => {
  const prototype = { fit: () => undefined };
  const layers = { exports: { LayersModel: { prototype } } } as unknown as NodeModule;
  expect(findModelPrototype({ "/a/other.js": layers })).toBeUndefined();
  expect(
    findModelPrototype({
      "/n/@tensorflow/tfjs-layers/dist/tf-layers.node.js": layers,
    }),
  ).toBe(prototype);
});
