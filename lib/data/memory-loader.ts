import { createRandom } from "../core/random.ts";
import type { Augment } from "./augment.ts";
import { batches } from "./batches.ts";
import { type DataLoader, type LoadedBatch, planOf } from "./data-loader.ts";
import type { LabeledData } from "./labeled-data.ts";

/**
 * Data in memory as a loader, e.g. to measure it as one.
 *
 * @param options - `augment`: done to each batch on this thread, where the batches have a seed.
 */
export function memoryLoader(
  data: LabeledData,
  options: { readonly augment?: Augment } = {},
): DataLoader {
  const { name, labels, shape, classNames, ids } = data;
  return {
    name,
    labels,
    shape,
    classNames,
    ids,
    batches: async function* (batchOptions): AsyncGenerator<LoadedBatch> {
      const { signal } = batchOptions;
      for (const { indices: order, seed } of planOf(labels.length, batchOptions)) {
        signal?.throwIfAborted();
        const random = createRandom(`${seed ?? ""}/${order.join()}`);
        const augment = seed === undefined ? undefined : options.augment;
        const walk = { batchSize: order.length, order, random };
        for (const batch of batches(data, augment === undefined ? walk : { ...walk, augment })) {
          yield { ...batch, release: () => {} };
        }
      }
    },
    dispose: async () => {},
  };
}
