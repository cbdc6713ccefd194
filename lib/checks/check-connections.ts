import { tf } from "../backend/tf.ts";
import { shapeText } from "../core/shape-text.ts";
import type { Row } from "../core/shown-table.ts";
import type { Verdict } from "../core/verdict.ts";
import { barsFigure } from "../plots/bars.ts";
import { type ModelCheckOptions, openModel, trainPart } from "./check-options.ts";
import { findingIf, findingsVerdict, someOf } from "./findings.ts";
import {
  leafLayers,
  type LayerCall,
  outputsOf,
  valuesOf,
  watchLayers,
  wrapCall,
  withSamples,
} from "./model-probe.ts";

/** Options of {@link checkConnections}. */
export type ConnectionOptions = ModelCheckOptions & {
  /** Layers that were made for the model: those it doesn't contain are listed. */
  readonly layers?: readonly tf.layers.Layer[];
};

/** One layer as the table shows it. */
export interface ConnectionRow extends Row {
  readonly layer: string;
  readonly type: string;
  readonly input: string;
  readonly output: string;
  readonly params: number;
  readonly trainable: boolean;
  /** Whether the model's output changes when the layer's output does. */
  readonly used: boolean;
}

/**
 * The model as a table: layer, shapes in and out, parameters, trainable, used (row #62). A layer counts as used when the
 * output changes with what the layer gives; one that a branch throws away doesn't.
 */
export function checkConnections(options: ConnectionOptions): Verdict {
  const checked = openModel(options);
  try {
    const { model } = checked;
    awakenZeros(model);
    const rows = withSamples(trainPart(options.data), 4, ({ features }) =>
      tableOf(model, features),
    );
    const inside = new Set(leafLayers(model));
    const forgotten = (options.layers ?? [])
      .filter((layer) => !inside.has(layer) && !model.layers.includes(layer))
      .map(({ name }) => name);
    const unused = rows.filter(({ used }) => !used).map(({ layer }) => layer);
    return findingsVerdict({
      check: "connections",
      stage: "skeleton",
      findings: [
        ...findingIf(forgotten.length > 0, {
          problem: `the model doesn't contain ${someOf(forgotten)}`,
          remedy:
            "A layer was made and never applied: connect it between input and output, or delete it.",
        }),
        ...findingIf(unused.length > 0, {
          problem: `the output doesn't change with ${someOf(unused)}`,
          remedy:
            "Not connected: what the layer gives is thrown away further on; look for a multiplication by 0, ReLUs that are all off, or a branch that isn't merged.",
        }),
      ],
      clean: `All ${rows.length} layers are connected; ${model.countParams()} parameters.`,
      evidence: { rows, forgotten },
      figure: barsFigure(
        rows.map(({ layer, params, used }) => ({ name: layer, value: params, good: used })),
        { title: "Layers; orange: not used", xTitle: "parameters" },
      ),
      seedReference: "#62 (S4)",
    });
  } finally {
    checked.close();
  }
}

/** Matrices that start at zero, as residual branches do, hide what stands before them: they get small weights for the check. */
function awakenZeros(model: tf.LayersModel): void {
  for (const weight of model.trainableWeights) {
    const variable = weight.read() as tf.Variable;
    const isZero = variable.rank > 1 && valuesOf(variable).every((value) => value === 0);
    if (isZero)
      tf.tidy(() => variable.assign(tf.randomNormal(variable.shape, 0, 0.1, "float32", 7)));
  }
}

function tableOf(model: tf.LayersModel, features: tf.Tensor): readonly ConnectionRow[] {
  const forward = (): Float64Array[] =>
    outputsOf(model, features, { training: false }).map(valuesOf);
  const shapes = new Map<tf.layers.Layer, LayerCall>();
  const before = watchLayers(model, forward, (call) => shapes.set(call.layer, call));
  return leafLayers(model).map((layer) => {
    const call = shapes.get(layer);
    return {
      layer: layer.name,
      type: layer.getClassName(),
      input: call === undefined ? "?" : shapeText([null, ...call.input.shape.slice(1)]),
      output: call === undefined ? "?" : shapeText([null, ...call.output.shape.slice(1)]),
      params: layer.countParams(),
      trainable: layer.trainable,
      used: call === undefined || differs(before, withNoise(layer, forward)),
    };
  });
}

/** Runs the model with one layer's output moved, up and down in turns and by more than its size. */
function withNoise<T>(layer: tf.layers.Layer, forward: () => T): T {
  const restore = wrapCall(layer, (original) => (inputs, kwargs) => {
    const made = original(inputs, kwargs);
    return Array.isArray(made) ? made.map(moved) : moved(made);
  });
  try {
    return forward();
  } finally {
    restore();
  }
}

function moved(tensor: tf.Tensor): tf.Tensor {
  const noise = tf.randomNormal(tensor.shape, 0, 1, "float32", 7);
  return tensor.toFloat().add(noise.mul(tensor.abs().max().add(1)));
}

function differs(before: readonly Float64Array[], after: readonly Float64Array[]): boolean {
  return before.some((values, output) =>
    values.some((value, index) => !Object.is(value, after[output]?.[index])),
  );
}
