// The whole library in one name is the point here: people write `tf.tensor`, and one folder imports it.
// oxlint-disable-next-line oxc/no-barrel-file
import * as tf from "@tensorflow/tfjs";
import { installNodeUtilShim } from "./node-util-shim.ts";
import { quietCpuBanner } from "./quiet.ts";
import { registerResizeGradient } from "./resize-gradient.ts";

installNodeUtilShim();
quietCpuBanner();
registerResizeGradient();

/**
 * TensorFlow.js, the one instance of the process: the same that `import("@tensorflow/tfjs")` gives a user and that
 * tfjs-node and the wasm backend register themselves with.
 *
 * Importing it loads the `cpu` backend only; `selectBackend` picks the fastest one that works.
 */
export { tf };
