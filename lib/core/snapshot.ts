/** Everything that training needs to go on as if it had not stopped. */
export interface TrainerSnapshot {
  readonly epoch: number;
  readonly step: number;
  readonly weights: readonly NamedArray[];
  readonly optimizer: readonly NamedArray[];
  /** State of every random stream, JSON. */
  readonly random: Readonly<Record<string, unknown>>;
  readonly learningRate: number;
  /** What callbacks keep from epoch to epoch, by name, JSON; e.g. the patience of early stopping. */
  readonly callbacks?: Readonly<Record<string, unknown>>;
}

/** A tensor outside the backend. */
export interface NamedArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32" | "bool";
  readonly values: Float32Array | Int32Array | Uint8Array;
}
