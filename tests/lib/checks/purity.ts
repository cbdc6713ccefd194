import { createHash } from "node:crypto";
import { expect } from "vitest";
import { tf } from "../../../lib/backend/tf.ts";
import type { LabeledData, Splits } from "../../../lib/data/labeled-data.ts";
import type { Trainer } from "../../../lib/training/trainer.ts";

/** What a check may look at and has to leave as it is. */
export interface Scene {
  readonly model: tf.LayersModel;
  readonly data: Splits;
  /** A trainer of the model that stands in the middle of an epoch. */
  readonly trainer: Trainer;
}

/**
 * SHA-256 of all that a check mustn't change: weights, optimizer slots, seed, position in the epoch and running means of the
 * trainer, learning rate, settings of the layers (dropout's rate and seed, batch normalisation's momentum, penalties,
 * trainable, `call`), data, the backend and the type of its numbers.
 */
export function sceneHash({ model, data, trainer }: Scene): string {
  const hash = createHash("sha256");
  const { weights, optimizer, ...rest } = trainer.snapshot();
  for (const { name, values } of [...weights, ...optimizer]) {
    hash.update(name).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  hash.update(JSON.stringify(rest)).update(JSON.stringify(model.toJSON(null, false)));
  const settings = model.layers.map((layer) => [
    layer.trainable,
    Reflect.get(layer, "seed"),
    Reflect.get(layer, "momentum"),
    Object.hasOwn(layer, "call"),
  ]);
  hash.update(JSON.stringify(settings)).update(tf.getBackend()).update(Float32Array.name);
  for (const part of [data.train, data.validation, data.test]) hash.update(bytesOf(part));
  return hash.digest("hex");
}

function bytesOf({ features, labels }: LabeledData): Uint8Array {
  return Buffer.concat([
    new Uint8Array(features.buffer, features.byteOffset, features.byteLength),
    new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength),
  ]);
}

/** Runs something and proves that it changed nothing and left no tensor behind, whether it throws or not. */
export async function expectUntouched(
  scene: Scene,
  run: () => unknown,
): Promise<{ readonly result?: unknown; readonly error?: Error }> {
  const before = sceneHash(scene);
  const tensors = tf.memory().numTensors;
  try {
    return { result: await run() };
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  } finally {
    expect(sceneHash(scene)).toBe(before);
    expect(tf.memory().numTensors).toBe(tensors);
  }
}
