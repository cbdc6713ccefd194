/** A backend of TensorFlow.js that Athanor can use in Node. */
export type BackendName = "tensorflow" | "webgpu" | "wasm" | "cpu";

/** Which backend computes, and why not a faster one; stored in every run. */
export interface BackendInfo {
  readonly name: BackendName;
  /** Where it computes, e.g. `GPU` or `CPU, 1 thread (WebAssembly SIMD)`. */
  readonly device: string;
  /** One sentence for people. */
  readonly reason: string;
  /** Backends that were tried or asked for before, in order, with the reason each was passed over. */
  readonly skipped: readonly SkippedBackend[];
  /** Versions of what computes by package name. */
  readonly versions: Readonly<Record<string, string>>;
}

/** A backend that isn't used, and why. */
export interface SkippedBackend {
  readonly name: BackendName;
  readonly reason: string;
}

/** Backends from the fastest to the slowest. */
export const backendNames: readonly BackendName[] = ["tensorflow", "webgpu", "wasm", "cpu"];

/** What one backend answers when it is asked to start. */
export type BackendStart =
  | {
      readonly started: true;
      readonly device: string;
      readonly versions: Readonly<Record<string, string>>;
    }
  | { readonly started: false; readonly reason: string };
