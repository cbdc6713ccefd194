import { dtypeNumbers, type NativeBackend } from "./native-binding.ts";
import { tf } from "./tf.ts";

/**
 * Replaces tfjs-node's kernel of `tf.gather`, which reads the indices back to check them: that stops every step for a
 * copy and makes embeddings impossible in a graph. TensorFlow's own kernel refuses an index out of range on a CPU, and
 * gives zeros for it on a GPU.
 */
export function registerGatherKernel(): void {
  tf.unregisterKernel("GatherV2", "tensorflow");
  tf.registerKernel({
    kernelName: "GatherV2",
    backendName: "tensorflow",
    kernelFunc: ({ inputs, backend, attrs }) => {
      const { x, indices } = inputs as { x: tf.Tensor; indices: tf.Tensor };
      const { axis, batchDims } = attrs as unknown as { axis: number; batchDims: number };
      tf.backend_util.segment_util.collectGatherOpShapeInfo(x, indices, axis, batchDims);
      return gather(backend as unknown as NativeBackend, { x, indices, axis, batchDims });
    },
  });
}

interface Gather {
  readonly x: tf.Tensor;
  readonly indices: tf.Tensor;
  readonly axis: number;
  readonly batchDims: number;
}

function gather(backend: NativeBackend, { x, indices, axis, batchDims }: Gather): tf.Tensor {
  const { TF_ATTR_TYPE: type, TF_ATTR_INT: int } = backend.binding;
  const axisTensor = tf.scalar(axis, "int32");
  try {
    const attributes = [
      { name: "batch_dims", type: int, value: batchDims },
      { name: "Tparams", type, value: dtypeNumbers[x.dtype] },
      { name: "Tindices", type, value: dtypeNumbers[indices.dtype] },
      { name: "Taxis", type, value: dtypeNumbers["int32"] },
    ];
    return backend.executeSingleOutput("GatherV2", attributes, [x, indices, axisTensor]);
  } finally {
    axisTensor.dispose();
  }
}
