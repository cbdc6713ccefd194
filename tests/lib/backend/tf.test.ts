import { createRequire } from "node:module";
import { expect, test, vi } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";

const require = createRequire(import.meta.url);

test("a user, CommonJS code and the library share one TensorFlow.js", async () => {
  const user = await import("@tensorflow/tfjs");
  const common = require("@tensorflow/tfjs") as typeof tf;
  const core = require("@tensorflow/tfjs-core") as typeof tf;
  expect(user.engine()).toBe(tf.engine());
  expect(common.engine()).toBe(tf.engine());
  expect(core.engine()).toBe(tf.engine());
  expect(common.tensor).toBe(tf.tensor);
});

test("the first tensor prints no banner", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  tf.tensor1d([1, 2, 3]).dispose();
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});

test("the functions that tfjs-node calls on Node 23 and later are there", () => {
  const util = require("node:util") as Record<string, (value: unknown) => boolean>;
  expect(util["isNullOrUndefined"]!(null)).toBe(true);
  expect(util["isNullOrUndefined"]!(undefined)).toBe(true);
  expect(util["isNullOrUndefined"]!(0)).toBe(false);
  expect(util["isArray"]!([])).toBe(true);
  expect(util["isArray"]!(new Float32Array(1))).toBe(false);
});
