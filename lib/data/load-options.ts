import type { LabeledData } from "./labeled-data.ts";

/** How far a load is. */
export interface LoadProgress {
  readonly done: number;
  readonly total: number;
  readonly unit: "files" | "bytes";
}

/** What every loader takes. */
export interface LoadOptions {
  /** Name of the data in cards and errors; the default is the file's or folder's. */
  readonly name?: string;
  /** What to do with something that can't be read: leave it out and name it, or stop (the default). */
  readonly onDamaged?: "skip" | "stop";
  /** Called as the load goes on, at the end with `done` equal to `total`. */
  readonly onProgress?: (progress: LoadProgress) => void;
  /** Bytes that the samples may take in memory; default four fifths of what is free. */
  readonly memory?: number;
  /** Ends the load early; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What every loader gives. */
export interface LoadedData {
  readonly data: LabeledData;
  /** What was left out, in the order of reading; its length is the count. Empty with `onDamaged: "stop"`. */
  readonly damaged: readonly Damage[];
  /** How far an aborted load came that kept what it had read; undefined when everything was read. */
  readonly partial?: LoadProgress;
}

/** Something that couldn't be read. */
export interface Damage {
  /** File name, or `line 12` of a file. */
  readonly item: string;
  readonly reason: string;
}
