import type { tf } from "../backend/tf.ts";
import { dtypeNumbers } from "../backend/native-binding.ts";
import { AthanorError } from "../core/errors.ts";
import type { Source, Trace } from "./trace.ts";

/**
 * Leads an error of TensorFlow in a graph back to the op, what went into it and the user's line.
 *
 * @param tensors - What the graph was called with.
 */
export function executionError(
  error: unknown,
  trace: Trace,
  tensors: readonly tf.Tensor[],
): AthanorError {
  const said = error instanceof Error ? error.message : String(error);
  const number = /\bn(\d+)_\w+/u.exec(said)?.[1];
  const op = number === undefined ? undefined : trace.ops[Number(number)];
  const inputs = op?.inputs.map((source) => describe(source, trace, tensors)).join(", ") ?? "";
  const of = inputs === "" ? "" : ` of ${inputs}`;
  const where =
    op === undefined ? "" : ` in ${op.name}${of}${op.line === "" ? "" : ` at ${op.line}`}`;
  const memory = /OOM|out of memory|RESOURCE_EXHAUSTED/iu.test(said)
    ? ". Use a smaller batch or model."
    : "";
  return new AthanorError(
    "training",
    `Expected the compiled step to run, but TensorFlow stopped it${where}: ${said}${memory}`,
    { cause: error },
  );
}

/** E.g. `float32[2, 3]`. */
function describe(source: Source, trace: Trace, tensors: readonly tf.Tensor[]): string {
  const { dtype, shape } = valueOf(source, trace, tensors);
  return `${typeof dtype === "string" ? dtype : dtypeName(dtype)}[${shape.join(", ")}]`;
}

interface Value {
  readonly dtype: number | string;
  readonly shape: readonly number[];
}

function valueOf(source: Source, trace: Trace, tensors: readonly tf.Tensor[]): Value {
  const { kind, index } = source;
  const value =
    kind === "op" ? outputOf(trace, source) : { ...trace, arguments: tensors }[places[kind]][index];
  return value ?? { dtype: "unknown", shape: [] };
}

const places = {
  argument: "arguments",
  variable: "variables",
  constant: "constants",
  capture: "captures",
} as const;

function outputOf({ ops }: Trace, { index, output }: Extract<Source, { kind: "op" }>): Value {
  const op = ops[index];
  return { dtype: op?.outputDtypes[output] ?? "unknown", shape: op?.outputShapes[output] ?? [] };
}

function dtypeName(number: number): string {
  const [name = `dtype ${number}`] =
    Object.entries(dtypeNumbers).find(([, known]) => known === number) ?? [];
  return name;
}
