import { AthanorError } from "../core/errors.ts";
import {
  type BackendInfo,
  type BackendName,
  backendNames,
  type BackendStart,
  type SkippedBackend,
} from "./backend-info.ts";
import { startCpu } from "./start-cpu.ts";
import { startTensorflow } from "./start-tensorflow.ts";
import { startWasm } from "./start-wasm.ts";
import { startWebgpu } from "./start-webgpu.ts";
import { tf } from "./tf.ts";

const starters: Readonly<Record<BackendName, () => Promise<BackendStart>>> = {
  tensorflow: startTensorflow,
  webgpu: startWebgpu,
  wasm: startWasm,
  cpu: startCpu,
};

let selection: Promise<BackendInfo> | undefined;
let selected: BackendInfo | undefined;

/** What {@link selectBackend} may be asked for. */
export interface SelectBackendOptions {
  /** Tried first; when it doesn't start, the usual order follows. */
  readonly prefer?: BackendName;
  /**
   * Most that TensorFlow may take of a GPU, in MiB, taken at once; without it the share grows with need. Counts when the
   * native backend starts; `ATHANOR_GPU_MEMORY_MB` does the same. A CPU isn't limited by it.
   */
  readonly gpuMemoryMegabytes?: number;
}

/**
 * Picks the fastest backend that works: TensorFlow's library (GPU, else CPU), else WebGPU where an adapter is there that
 * isn't software, else WebAssembly, else JavaScript.
 *
 * Idempotent: later calls answer what the first one chose, unless `prefer` names another backend. Tensors stay on the
 * backend that made them; switch before making any. The environment variable `ATHANOR_BACKEND` forces one backend.
 *
 * @returns The choice with its reason; the same object as {@link backendInfo}.
 * @throws {@link AthanorError} `argument` for a limit of memory that is none, or that comes after the native backend has
 *   started; `backend` when `ATHANOR_BACKEND` names no backend or one that doesn't start here.
 */
export function selectBackend(options: SelectBackendOptions = {}): Promise<BackendInfo> {
  const { prefer, gpuMemoryMegabytes } = options;
  const refusal = gpuMemoryMegabytes === undefined ? undefined : limitMemory(gpuMemoryMegabytes);
  if (refusal !== undefined) return Promise.reject(refusal);
  const satisfied = prefer === undefined || prefer === selected?.name;
  if (selection !== undefined && satisfied) return selection;
  // A wish that comes while the first choice is being made waits for it, so that two never start at once.
  if (selection !== undefined && selected === undefined) {
    return selection.then(() => selectBackend(options));
  }
  const choice = choose(prefer);
  selection = choice;
  // A failed choice is not kept: the next call may succeed, e.g. after the environment is set right.
  choice.catch(() => {
    if (selection === choice) selection = undefined;
  });
  return choice;
}

/** The binding reads the variable when it makes its context; an error where it can't count any more. */
function limitMemory(megabytes: number): AthanorError | undefined {
  if (!(megabytes > 0 && Number.isFinite(megabytes))) {
    return new AthanorError(
      "argument",
      `Expected gpuMemoryMegabytes to be a positive number, received ${megabytes}. Leave it out to let the share grow with need.`,
    );
  }
  const asked = String(megabytes);
  if (selected?.name === "tensorflow" && process.env[memoryVariable] !== asked) {
    return new AthanorError(
      "argument",
      "Expected gpuMemoryMegabytes before TensorFlow starts, received it after. Restart the kernel and select the backend first.",
    );
  }
  process.env[memoryVariable] = asked;
  return undefined;
}

const memoryVariable = "ATHANOR_GPU_MEMORY_MB";

/** What {@link selectBackend} chose, or `undefined` before it did. */
export function backendInfo(): BackendInfo | undefined {
  return selected;
}

async function choose(prefer: BackendName | undefined): Promise<BackendInfo> {
  const forced = forcedBackend();
  const order = forced === undefined ? orderFrom(prefer) : [forced];
  const skipped: SkippedBackend[] = [];
  for (const name of order) {
    const start = await starters[name]();
    if (start.started) {
      selected = describe(name, start, { skipped, forced: forced !== undefined });
      return selected;
    }
    skipped.push({ name, reason: start.reason });
  }
  throw new AthanorError(
    "backend",
    `Expected the backend ${order.join(" or ")} to start, but it did not: ` +
      `${skipped.map(sentence).join("; ")}. Unset ATHANOR_BACKEND to let Athanor choose.`,
  );
}

function orderFrom(prefer: BackendName | undefined): readonly BackendName[] {
  return prefer === undefined
    ? backendNames
    : [prefer, ...backendNames.filter((name) => name !== prefer)];
}

function forcedBackend(): BackendName | undefined {
  const asked = process.env["ATHANOR_BACKEND"];
  if (asked === undefined || asked === "") return undefined;
  const name = backendNames.find((candidate) => candidate === asked);
  if (name !== undefined) return name;
  throw new AthanorError(
    "backend",
    `Expected ATHANOR_BACKEND to be one of: ${backendNames.join(", ")}; received "${asked}". ` +
      `Unset it to let Athanor choose.`,
  );
}

interface Circumstances {
  readonly skipped: readonly SkippedBackend[];
  readonly forced: boolean;
}

function describe(
  name: BackendName,
  start: Extract<BackendStart, { started: true }>,
  { skipped, forced }: Circumstances,
): BackendInfo {
  const why = forced
    ? "ATHANOR_BACKEND asks for it"
    : skipped.length > 0
      ? `because ${skipped.map(sentence).join("; ")}`
      : "the first choice, and it started";
  return {
    name,
    device: start.device,
    reason: `${name} on ${start.device}: ${why}.`,
    skipped,
    versions: { "@tensorflow/tfjs": tf.version.tfjs, ...start.versions },
  };
}

function sentence({ name, reason }: SkippedBackend): string {
  return `${name} was skipped (${reason})`;
}
