import { workerData } from "node:worker_threads";
import { answerJobs } from "../core/answer-jobs.ts";
import { decodeAlone, decodeImage } from "./decode-image.ts";
import type { ImageJob, ImageWorkerData } from "./image-jobs.ts";
import { sampleAugmentation } from "./sample-augmentation.ts";

/** A thread of a loader: decodes images into shared memory and answers each job when it is done. */
const { form, augmentation, standardize } = workerData as ImageWorkerData;
const shape = [form.height, form.width, form.channels];
const size = form.height * form.width * form.channels;
const { means, stds } = standardize ?? { means: [0], stds: [1] };
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
          const at = index % means.length;
          target[index] = ((target[index] ?? 0) - (means[at] ?? 0)) / (stds[at] ?? 1);
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
