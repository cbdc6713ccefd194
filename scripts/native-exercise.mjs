// What `npm run native:matrix` runs on each Node: `node native-exercise.mjs <built project>` tries the project's native backend and prints
// `EXERCISE` and JSON: the words of each check that didn't hold, and by how much graph and eager steps differ.
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const [project = "."] = process.argv.slice(2);
const load = (file) => import(pathToFileURL(join(project, "dist/lib", file)).href);
const { checkGradients, compile, deviceMemory, selectBackend, tf } = await load("index.js");
const { inNativeDouble } = await load("backend/native-double.js");

const { name, device, versions } = await selectBackend();
const [graph, eager] = [trainLenet(true), trainLenet(false)];
const off = Math.max(
  ...graph.losses.map((loss, index) => Math.abs(loss / eager.losses[index] - 1)),
);
const checks = {
  backend: name === "tensorflow",
  graph: graph.mode === "graph",
  "losses as op by op": off < 1e-4,
  "a falling loss": graph.losses.at(-1) < graph.losses[0] / 2,
  float64: inNativeDouble(() => tf.scalar(1).div(3).dataSync()[0])?.result === 1 / 3,
  "gradients in float64": await gradientsInDouble(),
  read: (await tf.ones([512, 512]).add(1).data()).at(-1) === 2,
  memory: deviceMemory().length > 0,
  error: shapeError().startsWith("MatMul of float32[2, 3], float32[4, 5]: INVALID_ARGUMENT"),
};
const wrong = Object.keys(checks).filter((check) => !checks[check]);
console.log(`EXERCISE${JSON.stringify({ wrong, off, device, tensorflow: versions.tensorflow })}`);

/** LeNet's shape, with batch normalisation, for 30 steps of Adam. */
function trainLenet(enabled) {
  const seeded = (seed) => ({ kernelInitializer: tf.initializers.glorotUniform({ seed }) });
  const conv = (filters, seed) => ({ filters, kernelSize: 5, activation: "relu", ...seeded(seed) });
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [28, 28, 1], padding: "same", ...conv(6, 1) }),
      tf.layers.batchNormalization(),
      tf.layers.averagePooling2d({ poolSize: 2 }),
      tf.layers.conv2d(conv(16, 2)),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 84, activation: "relu", ...seeded(3) }),
      tf.layers.dense({ units: 10, ...seeded(4) }),
    ],
  });
  const x = tf.randomNormal([20, 28, 28, 1], 0, 1, "float32", 3);
  const y = tf.oneHot(tf.range(0, 20, 1, "int32").mod(tf.scalar(10, "int32")), 10);
  const optimizer = tf.train.adam(1e-3);
  const loss = () => tf.losses.softmaxCrossEntropy(y, model.apply(x, { training: true }));
  const step = compile(() => optimizer.minimize(loss, true), { enabled, fallback: "error" });
  const losses = Array.from({ length: 30 }, () => step().dataSync()[0]);
  return { losses, mode: step.signatures()[0]?.mode };
}

/** The gradient check by TensorFlow's own float64 kernels, with no op in single precision. */
async function gradientsInDouble() {
  const smooth = {
    activation: "tanh",
    kernelInitializer: tf.initializers.randomNormal({ stddev: 0.5, seed: 1 }),
  };
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [6, 6, 2], filters: 4, kernelSize: 3, ...smooth }),
      tf.layers.batchNormalization(),
      tf.layers.averagePooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3, ...smooth, activation: "linear" }),
    ],
  });
  const labels = Int32Array.from({ length: 30 }, (_, index) => index % 3);
  const data = {
    name: "noise",
    features: Float32Array.from({ length: 30 * 72 }, (_, index) => Math.sin(7 * index + 1)),
    labels,
    shape: [6, 6, 2],
    classNames: ["a", "b", "c"],
    ids: Array.from(labels, (_, index) => String(index)),
    fingerprint: "",
  };
  const { passed, evidence } = await checkGradients({ model, data, perTensor: 5 });
  const { double } = evidence.backend;
  return passed && double?.singleOps.length === 0 && double.error < 1e-9;
}

/** What TensorFlow says of a product whose shapes don't fit. */
function shapeError() {
  const backend = tf.backend();
  const inputs = backend.getInputTensorIds([tf.ones([2, 3]), tf.ones([4, 5])]);
  try {
    backend.binding.executeOp("MatMul", [], inputs, 1);
    return "nothing";
  } catch (error) {
    return error.message;
  }
}
