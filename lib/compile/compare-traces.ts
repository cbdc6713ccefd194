import type { Obstacle, RecordedConstant } from "./recorder.ts";
import type { Trace } from "./trace.ts";

/** Whether two runs of a step are one graph. */
export type TraceComparison =
  | {
      readonly same: true;
      /** Indices of constants whose values differ: JavaScript made them anew, e.g. by drawing random numbers. */
      readonly varying: readonly number[];
    }
  | { readonly same: false; readonly obstacle: Obstacle };

/**
 * Compares two traces of one step: what differs between two calls would be frozen in a graph.
 *
 * @param first - Trace of one call.
 * @param second - Trace of the next call with arguments of the same shapes.
 */
export function compareTraces(first: Trace, second: Trace): TraceComparison {
  const obstacle = differentOps(first, second) ?? differentEnds(first, second);
  if (obstacle !== undefined) return { same: false, obstacle };
  const varying = first.constants.flatMap((constant, index) =>
    sameValues(constant, second.constants[index]) ? [] : [index],
  );
  return { same: true, varying };
}

function differentOps(first: Trace, second: Trace): Obstacle | undefined {
  const length = Math.max(first.ops.length, second.ops.length);
  for (let index = 0; index < length; index += 1) {
    const [one, other] = [first.ops[index], second.ops[index]];
    if (JSON.stringify(opKey(one)) !== JSON.stringify(opKey(other))) return otherOp(one, other);
  }
  return undefined;
}

type Op = Trace["ops"][number] | undefined;

function otherOp(one: Op, other: Op): Obstacle {
  const names = [one, other].map((op) => op?.name ?? "nothing");
  return {
    what: `two calls ran different operations (${names.join(", then ")})`,
    line: (other ?? one)?.line ?? "",
    remedy: "Take what depends on the call out of the step",
  };
}

function opKey(op: Op): unknown {
  return op === undefined ? [] : [op.name, op.attributes, op.inputs];
}

function differentEnds(first: Trace, second: Trace): Obstacle | undefined {
  const sameVariables =
    first.variables.length === second.variables.length &&
    first.variables.every((variable, index) => variable === second.variables[index]);
  const key = ({ results, updates, captures }: Trace): string =>
    JSON.stringify([results, updates, captures.map(({ dtype }) => dtype)]);
  const sameConstants =
    first.constants.length === second.constants.length &&
    first.constants.every((constant, index) => sameKind(constant, second.constants[index]));
  if (sameVariables && sameConstants && key(first) === key(second)) return undefined;
  return {
    what: "two calls used different variables or gave results of different shapes",
    line: "",
    remedy: "Create variables outside of the step",
  };
}

function sameKind(one: RecordedConstant, other: RecordedConstant | undefined): boolean {
  return (
    other !== undefined &&
    one.dtype === other.dtype &&
    JSON.stringify(one.shape) === JSON.stringify(other.shape)
  );
}

function sameValues(one: RecordedConstant, other: RecordedConstant | undefined): boolean {
  if (other === undefined || one.values.length !== other.values.length) return false;
  return Buffer.from(bytesOf(one)).equals(bytesOf(other));
}

/** The values of a constant as TensorFlow stores them; strings one after the other. */
export function bytesOf({ values }: Pick<RecordedConstant, "values">): Uint8Array {
  if (!ArrayBuffer.isView(values)) return Buffer.concat(values);
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
