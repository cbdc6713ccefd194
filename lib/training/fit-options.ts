import type { TrainerSnapshot } from "../core/snapshot.ts";
import type { Augment } from "../data/augment.ts";
import type { Callback } from "./callback.ts";
import type { TrainingData } from "./training-batches.ts";

/** Options of `Trainer.fit`. */
export interface FitOptions {
  /** Epochs to reach, counted from the beginning of training: an interrupted `fit` is called again with the same number. */
  readonly epochs: number;
  /** Samples of one update; the last one of an epoch may be smaller. Default 32. */
  readonly batchSize?: number;
  /** Evaluated as a whole after each epoch (row #54). */
  readonly validation?: TrainingData;
  readonly callbacks?: readonly Callback[];
  /** Changes the features of each training batch in place, with its own random stream; a loader has its own. */
  readonly augment?: Augment;
  /** Ends training after the running step with outcome KILLED; in a notebook the Stop button by default. */
  readonly signal?: AbortSignal;
  /** Where to go on. */
  readonly resumeFrom?: TrainerSnapshot;
  /** Whether each epoch goes through the samples in another order; default true. */
  readonly shuffle?: boolean;
  /**
   * Steps that one call of TensorFlow computes; default 1. It pays where steps are short, and changes nothing else:
   * callbacks see each step, and one that sets the learning rate, takes a snapshot or stops has the state of its step.
   */
  readonly unroll?: number;
}
