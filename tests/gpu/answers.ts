/** Values by case and by what they are, or why a case doesn't run there. */
export type Numerics = Record<string, Record<string, number[]> | string>;

/** What a training gave. */
export interface Training {
  readonly status: string;
  readonly losses: readonly number[];
  readonly accuracy: number;
  readonly imagesPerSecond: number;
  /** How steps ran, by combination of shapes. */
  readonly compiled: readonly string[];
  readonly memory: readonly string[];
}

/** What a device does in a second. */
export interface Speed {
  readonly matmulGflops: number;
  /** Images of 28 × 28 a second through training steps of a LeNet-size net, batch 256. */
  readonly eager: number;
  readonly compiled: number | undefined;
  readonly xla: number | undefined;
}

/** Answers by task. */
export interface Answers {
  readonly numerics: Numerics;
  readonly training: Training;
  readonly speed: Speed;
}
