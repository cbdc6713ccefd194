import { tf } from "../backend/tf.ts";
import { readVariables, writeVariables } from "../training/named-variables.ts";
import { inDoublePrecision } from "./double-precision.ts";
import { createKinkRecorder } from "./kink-recorder.ts";
import {
  measureVariables,
  type VariableMeasurement,
  type VariableTask,
} from "./measure-variables.ts";

/**
 * Measures the gradients of any loss over variables in this process, in double precision on the `cpu` backend; the
 * variables are put back, bit by bit.
 *
 * @param onProgress - Told the share of tensors done.
 */
export function measureInProcess(
  task: VariableTask,
  onProgress?: (fraction: number) => void,
): VariableMeasurement {
  const before = readVariables(task.variables);
  try {
    return inDoublePrecision(
      () => {
        tf.tidy(() => void task.finish(task.forward()).dataSync());
      },
      () => {
        const recorder = createKinkRecorder();
        try {
          return measureVariables(task, recorder, onProgress);
        } finally {
          recorder.remove();
        }
      },
    );
  } finally {
    writeVariables(task.variables, before);
  }
}
