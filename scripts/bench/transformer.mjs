// A Transformer encoder of TensorFlow.js operations: tfjs has no attention layer, so this is the route of `params`.

const width = 128;
const heads = 4;
const blocks = 4;

/**
 * Pre-norm encoder (Vaswani et al. 2017; Xiong et al. 2020) with a learned position for each step, mean over the
 * steps and ten logits.
 *
 * @returns Variables, and `apply(x)` for `x` of shape `[batch, steps, features]`.
 */
export function transformer(tf, [steps, features]) {
  const variables = [];
  const variable = (tensor) => {
    variables.push(tf.variable(tensor));
    return variables.at(-1);
  };
  const dense = (inputs, units) => {
    const limit = Math.sqrt(6 / (inputs + units));
    const weights = variable(tf.randomUniform([inputs, units], -limit, limit));
    const bias = variable(tf.zeros([units]));
    return (x) => tf.add(tf.matMul(x, weights), bias);
  };
  const norm = () => {
    const scale = variable(tf.ones([width]));
    const shift = variable(tf.zeros([width]));
    return (x) => {
      const { mean, variance } = tf.moments(x, -1, true);
      return x.sub(mean).mul(variance.add(1e-3).rsqrt()).mul(scale).add(shift);
    };
  };
  const attention = () => {
    const parts = [dense(width, width), dense(width, width), dense(width, width)];
    const out = dense(width, width);
    return (x, batch) => {
      const [query, key, value] = parts.map((part) =>
        part(x)
          .reshape([batch, steps, heads, width / heads])
          .transpose([0, 2, 1, 3]),
      );
      const weights = tf.softmax(
        tf.matMul(query, key, false, true).mul(1 / Math.sqrt(width / heads)),
      );
      const mixed = tf.matMul(weights, value).transpose([0, 2, 1, 3]);
      return out(mixed.reshape([batch * steps, width]));
    };
  };
  const block = () => {
    const [first, attend, second, wide, narrow] = [
      norm(),
      attention(),
      norm(),
      dense(width, 4 * width),
      dense(4 * width, width),
    ];
    return (x, batch) => {
      const attended = x.add(attend(first(x), batch));
      return attended.add(narrow(wide(second(attended)).relu()));
    };
  };
  const embed = dense(features, width);
  const position = variable(tf.randomNormal([steps, width], 0, 0.02));
  const body = Array.from({ length: blocks }, block);
  const last = norm();
  const logits = dense(width, 10);
  const apply = (x) => {
    const [batch] = x.shape;
    const embedded = embed(x.reshape([batch * steps, features]))
      .reshape([batch, steps, width])
      .add(position)
      .reshape([batch * steps, width]);
    const mixed = body.reduce((state, layer) => layer(state, batch), embedded);
    return logits(last(mixed).reshape([batch, steps, width]).mean(1));
  };
  return { variables, apply };
}
