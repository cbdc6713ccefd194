import { workerData } from "node:worker_threads";
import { answerJobs } from "../core/answer-jobs.ts";
import { decodeAlone, decodeImage } from "./decode-image.ts";
import type { ImageJob, ImageWorkerData } from "./image-jobs.ts";
import { sampleAugmentation } from "./sample-augmentation.ts";

/** A thread of a loader: decodes images into shared memory and answers each job when it is done. */
const { form, augmentation, standardize } = workerData as ImageWorkerData;
const shape = [form.height, form.width, form.channels];
const size = form.height * form.width * form.channels;
const { mean, std } = standardize ?? { mean: 0, std: 1 };
const augment = sampleAugmentation(augmentation ?? {});
decodeAlone();

async function work({ memory, images, seed }: ImageJob): Promise<void> {
  const features = new Float32Array(memory);
  const augmentOne = await augment;
  await Promise.all(
    images.map(async ({ path, id, position, sample }) => {
      try {
        const pixels = await decodeImage(path, form);
        const target = features.subarray(position * size, (position + 1) * size);
        target.set(pixels);
        if (seed !== undefined) augmentOne(target, { shape, seed, sample });
        if (standardize === undefined) return;
        for (let index = 0; index < size; index += 1) {
          target[index] = ((target[index] ?? 0) - mean) / std;
        }
      } catch (error) {
        throw new Error(`${id}: ${error instanceof Error ? error.message.trim() : String(error)}`, {
          cause: error,
        });
      }
    }),
  );
}

answerJobs(async (job: ImageJob) => {
  await work(job);
  return {};
});
