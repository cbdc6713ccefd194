import { tf } from "../../lib/backend/tf.ts";

type Inputs = tf.Tensor | tf.Tensor[];

function single(inputs: Inputs): tf.Tensor {
  const input = Array.isArray(inputs) ? inputs[0] : inputs;
  if (input === undefined) throw new Error("Expected one input.");
  return input;
}

/** Writes the batch row by row into columns: the reshape that should have been a transpose. */
export class BatchMixer extends tf.layers.Layer {
  static readonly className = "BatchMixer";
  override call(inputs: Inputs): tf.Tensor {
    const x = single(inputs);
    return x.transpose().reshape(x.shape);
  }
}

/** A dropout that doesn't look at `training`. */
export class AlwaysDropout extends tf.layers.Layer {
  static readonly className = "AlwaysDropout";
  override call(inputs: Inputs): tf.Tensor {
    return tf.dropout(single(inputs), 0.4);
  }
}

/** Throws its input away. */
export class TimesZero extends tf.layers.Layer {
  static readonly className = "TimesZero";
  override call(inputs: Inputs): tf.Tensor {
    return single(inputs).mul(0);
  }
}

/** Rounds: its gradient is zero. */
export class Rounded extends tf.layers.Layer {
  static readonly className = "Rounded";
  override call(inputs: Inputs): tf.Tensor {
    return single(inputs).mul(4).round();
  }
}

/** x², whose hand-written gradient is off by a factor. */
export class Squared extends tf.layers.Layer {
  static readonly className = "Squared";
  private readonly factor: number;
  constructor(factor: number) {
    super({});
    this.factor = factor;
  }
  override call(inputs: Inputs): tf.Tensor {
    const square = tf.customGrad((x, save) => {
      const input = x as tf.Tensor;
      (save as tf.GradSaveFunc)([input]);
      const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor =>
        dy.mul(saved[0] ?? 0).mul(2 * this.factor);
      return { value: input.square(), gradFunc };
    });
    return square(single(inputs));
  }
}

/** Batch normalisation by the batch at hand, in whatever mode. */
export class BatchStatistics extends tf.layers.Layer {
  static readonly className = "BatchStatistics";
  override call(inputs: Inputs): tf.Tensor {
    const x = single(inputs);
    const { mean, variance } = tf.moments(x, 0);
    return x.sub(mean).div(variance.add(1e-3).sqrt());
  }
}

/** A batch normalisation that was forced into inference mode. */
export function frozenNormalisation(): tf.layers.Layer {
  const layer = tf.layers.batchNormalization({ name: "norm" });
  const call = layer.call.bind(layer);
  layer.call = (inputs) => call(inputs, { training: false });
  return layer;
}
