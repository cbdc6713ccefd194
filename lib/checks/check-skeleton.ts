import { tf } from "../backend/tf.ts";
import type { Verdict } from "../core/verdict.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import { representativeSubset } from "../data/subset.ts";
import { chainFigure } from "../plots/chain.ts";
import type { OptimizerOptions } from "../training/optimizer.ts";
import { type Trainer } from "../training/trainer.ts";
import { type ModelCheckOptions, trainPart } from "./check-options.ts";
import { weightsHash } from "./check-repeat.ts";
import { settledFlows } from "./gradient-flows.ts";
import { openTraining } from "./open-training.ts";
import { trainSteps } from "./train-steps.ts";

/** Options of {@link checkSkeleton}. */
export type SkeletonOptions = ModelCheckOptions & {
  /** Samples that go through the chain; default 8. */
  readonly samples?: number;
  readonly optimizer?: OptimizerOptions;
};

/** One link of the chain. */
interface Link {
  readonly link: string;
  readonly passed: boolean;
  readonly detail: string;
}

/**
 * Sends a few samples once through the whole chain: load, forward, loss, backward, step, evaluate, save, load (row #44);
 * the backward link lists weights that get no gradient (row #63).
 *
 * Links after one that failed aren't tried.
 */
export async function checkSkeleton(options: SkeletonOptions): Promise<Verdict> {
  const { samples = 8, signal } = options;
  const data = trainPart(options.data);
  const opened = openTraining(options);
  const { model, trainer } = opened;
  try {
    const links = await runChain({ model, trainer, data, samples, signal, options });
    return skeletonVerdict(links);
  } finally {
    opened.close();
  }
}

interface Parts {
  readonly model: tf.LayersModel;
  readonly trainer: Trainer;
  readonly data: LabeledData;
  readonly samples: number;
  readonly signal: AbortSignal | undefined;
  readonly options: SkeletonOptions;
}

async function runChain(parts: Parts): Promise<Link[]> {
  const { model, trainer, data, samples, signal, options } = parts;
  let few = data;
  const chain: readonly (readonly [string, () => Promise<string> | string])[] = [
    [
      "load",
      () => {
        few = representativeSubset(data, Math.min(samples, data.labels.length));
        return `${few.labels.length} samples of shape [${few.shape.join(", ")}]`;
      },
    ],
    [
      "forward",
      async () => {
        const logits = await trainer.predict(few);
        requireThat(logits.every(Number.isFinite), "the logits hold NaN or infinity");
        return `${logits.length / few.labels.length} logits a sample`;
      },
    ],
    [
      "loss",
      async () => {
        const { loss } = await trainer.evaluate(few);
        requireThat(Number.isFinite(loss), `the loss is ${loss}`);
        return `${loss.toFixed(4)} nats`;
      },
    ],
    ["backward", () => describeGradients(model, few, options)],
    ["step", () => describeStep(trainer, few, signal)],
    ["evaluate", async () => `accuracy ${(await trainer.evaluate(few)).acc}`],
    ["save and load", () => describeCopy(model, few)],
  ];
  const links: Link[] = [];
  for (const [link, run] of chain) {
    signal?.throwIfAborted();
    options.onProgress?.(links.length / chain.length);
    const done = await tryLink(link, run);
    links.push(done);
    if (!done.passed) break;
  }
  return links;
}

async function tryLink(link: string, run: () => Promise<string> | string): Promise<Link> {
  try {
    return { link, passed: true, detail: await run() };
  } catch (error) {
    return { link, passed: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

function requireThat(condition: boolean, otherwise: string): void {
  if (!condition) throw new Error(otherwise);
}

async function describeGradients(
  model: tf.LayersModel,
  data: LabeledData,
  options: SkeletonOptions,
): Promise<string> {
  const flows = await settledFlows(model, data, options);
  const dead = flows.filter(({ rms }) => rms === null || !(rms > 0)).map(({ name }) => name);
  requireThat(
    dead.length === 0,
    `no gradient reaches ${dead.join(", ")}: not connected, or dead at the start`,
  );
  return `gradients reach all ${flows.length} tensors`;
}

async function describeStep(
  trainer: Trainer,
  data: LabeledData,
  signal: AbortSignal | undefined,
): Promise<string> {
  const before = weightsHash(trainer.snapshot().weights);
  const { failure } = await trainSteps(trainer, data, {
    steps: 1,
    batchSize: data.labels.length,
    signal,
  });
  if (failure !== undefined) throw failure;
  requireThat(before !== weightsHash(trainer.snapshot().weights), "one step changed no weight");
  return "one update changed the weights";
}

async function describeCopy(model: tf.LayersModel, data: LabeledData): Promise<string> {
  let stored: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler((artifacts) => {
      stored = artifacts;
      return Promise.resolve({
        modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" },
      });
    }),
  );
  if (stored === undefined) throw new Error("saving gave nothing");
  const copy = await tf.loadLayersModel(tf.io.fromMemory(stored));
  try {
    const differences = tf.tidy(() => {
      const features = tf.tensor(data.features.slice(), [data.labels.length, ...data.shape]);
      const [ours, theirs] = [model, copy].map((each) =>
        (each.apply(features, { training: false }) as tf.Tensor).dataSync(),
      );
      return ours?.findIndex((value, index) => !Object.is(value, theirs?.[index])) ?? 0;
    });
    requireThat(differences < 0, "the loaded model gives other logits than the saved one");
  } finally {
    copy.dispose();
  }
  return "the loaded copy gives bitwise equal logits";
}

function skeletonVerdict(links: readonly Link[]): Verdict {
  const total = linkNames.length;
  const passedLinks = links.filter(({ passed }) => passed).length;
  const broken = links.find(({ passed }) => !passed);
  return {
    check: "skeleton",
    stage: "skeleton",
    passed: broken === undefined,
    value: passedLinks,
    threshold: `= ${total}`,
    unit: "links",
    summary:
      broken === undefined
        ? "Load, forward, loss, backward, step, evaluate, save and load all work."
        : `The chain breaks at "${broken.link}": ${broken.detail}.`,
    evidence: { links },
    figure: chainFigure(
      linkNames.map((name) => ({ name, passed: links.find(({ link }) => link === name)?.passed })),
      { title: "The chain, once through" },
    ),
    remedy: broken === undefined ? [] : [remedies[broken.link] ?? "Look at the error's text."],
    seedReference: "#44, #63 (S2, S4, S1)",
  };
}

const linkNames: readonly string[] = [
  "load",
  "forward",
  "loss",
  "backward",
  "step",
  "evaluate",
  "save and load",
];

const remedies: Readonly<Record<string, string>> = {
  load: "Give the check data with at least one sample.",
  forward: "Let the model's input shape be that of a sample; look for a division by zero in it.",
  loss: "Labels have to be class indices, and the output one logit a class.",
  backward:
    "Connect the layer to the output, or unfreeze it; smaller weights or He initialisation help a layer whose ReLUs are all off.",
  step: "Raise the learning rate above 0; check that layers are trainable.",
  evaluate: "Evaluation runs without training mode: check layers that behave differently there.",
  "save and load": "Use layers of TensorFlow.js, or register your own with tf.serialization.",
};
