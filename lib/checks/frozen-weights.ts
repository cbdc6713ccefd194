import type { tf } from "../backend/tf.ts";
import { type Finding, findingIf, someOf } from "./findings.ts";
import { leafLayers } from "./model-probe.ts";

/** Which weights don't train, and whether somebody asked for it. */
export interface FrozenReport {
  /** Weights that a pattern froze on purpose. */
  readonly frozen: readonly string[];
  /** Layers that are frozen and no pattern names. */
  readonly unasked: readonly string[];
  /** Patterns that match no layer and no weight, or only ones that train. */
  readonly matchless: readonly string[];
}

/**
 * Compares what is frozen with what was meant to be (row #63).
 *
 * @param model - Its layers' `trainable` is read.
 * @param patterns - Names of layers or weights; `*` stands for any text.
 */
export function frozenReport(model: tf.LayersModel, patterns: readonly string[]): FrozenReport {
  const layers = leafLayers(model).filter(({ weights }) => weights.length > 0);
  const isFrozen = (layer: tf.layers.Layer): boolean =>
    !layer.trainable || (layer.trainableWeights.length === 0 && hasParameters(layer));
  const still = layers.filter(isFrozen);
  const names = (layer: tf.layers.Layer): string[] => [
    layer.name,
    ...layer.weights.map((weight) => weight.originalName),
  ];
  const matchers = patterns.map((pattern) => ({ pattern, expression: expressionOf(pattern) }));
  const isAsked = (layer: tf.layers.Layer): boolean =>
    matchers.some(({ expression }) => names(layer).some((name) => expression.test(name)));
  return {
    frozen: still.filter(isAsked).flatMap((layer) => layer.weights.map((one) => one.originalName)),
    unasked: still.filter((layer) => !isAsked(layer)).map(({ name }) => name),
    matchless: matchers
      .filter(({ expression }) =>
        still.every((layer) => !names(layer).some((name) => expression.test(name))),
      )
      .map(({ pattern }) => pattern),
  };
}

/** Layers such as a normalisation without scale and centre have state but nothing to train. */
function hasParameters(layer: tf.layers.Layer): boolean {
  return layer.weights.some((weight) => !weight.originalName.includes("moving_"));
}

function expressionOf(pattern: string): RegExp {
  const escaped = pattern.replaceAll(/[$()+.?[\\\]^{|}]/gu, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll("*", ".*")}$`, "u");
}

/** What is wrong with freezing. */
export function frozenFindings(report: FrozenReport): readonly Finding[] {
  const { unasked, matchless } = report;
  return [
    ...findingIf(matchless.length > 0, {
      problem: `the freeze patterns ${matchless.join(", ")} match nothing that is frozen`,
      remedy:
        "A freeze pattern matches nothing: compare it with the names of the layers, and set `trainable = false` before the trainer is made.",
    }),
    ...findingIf(unasked.length > 0, {
      problem: `frozen without being asked for: ${someOf(unasked)}`,
      remedy:
        "Frozen layers don't learn: set `trainable` back to true, or name them in `frozen` where that is meant.",
    }),
  ];
}
