import { attributesOf } from "./attribute-values.ts";
import { dtypeNumbers } from "../backend/native-binding.ts";
import { type FunctionArgument, functionMessage } from "./function-message.ts";
import { constantNode, node, randomNodes } from "./graph-nodes.ts";
import type { OpDefinition } from "./op-definitions.ts";
import type { RandomConstant } from "./random-constants.ts";
import type { Source, Trace } from "./trace.ts";

/** How a trace becomes a function. */
export interface FunctionOptions {
  readonly name: string;
  /** Looks an op of TensorFlow up. */
  readonly definitionOf: (op: string) => OpDefinition | undefined;
  /** Constants that the graph draws itself, by index. */
  readonly random: ReadonlyMap<number, RandomConstant>;
  /** Compile by XLA. */
  readonly jitCompile: boolean;
}

/**
 * A trace as serialized FunctionDef. Inputs: arguments, variables, captures, then the seed (int32, two numbers) where
 * `random` isn't empty. Outputs: results, then updates.
 *
 * @see tensorflow/core/framework/node_def.proto
 */
export function functionDefinition(trace: Trace, options: FunctionOptions): Uint8Array {
  const { name, random, jitCompile } = options;
  const needed = neededParts(trace, options.definitionOf);
  const nodes = [
    ...trace.constants.map((constant, index) => {
      if (!needed.constants.has(index)) return [];
      const distribution = random.get(index);
      return distribution === undefined
        ? [constantNode(`c${index}`, constant)]
        : randomNodes(index, { shape: constant.shape, distribution });
    }),
    ...trace.ops.map((_, index) =>
      needed.ops.has(index) ? opNode(trace, index, options.definitionOf) : [],
    ),
  ];
  const { inputs, outputs } = functionSignature(trace, random.size > 0);
  const sources = [...trace.results, ...trace.updates].map(({ source }) => source);
  return functionMessage({
    name,
    inputs,
    outputs: outputs.map((output, index) => {
      const source = sources[index];
      if (source === undefined) throw new Error("internal: an output without a source");
      return { ...output, reference: reference(trace, source, options.definitionOf) };
    }),
    nodes: nodes.flat(),
    stateful: trace.ops.flatMap((op, index) =>
      options.definitionOf(op.name)?.stateful === true ? [nodeName(trace, index)] : [],
    ),
    jitCompile,
  });
}

/** Ops and constants that results, updates and stateful ops lead back to. */
function neededParts(
  { ops, results, updates }: Trace,
  definitionOf: FunctionOptions["definitionOf"],
): { readonly ops: ReadonlySet<number>; readonly constants: ReadonlySet<number> } {
  const found = { ops: new Set<number>(), constants: new Set<number>() };
  const open: Source[] = [...results, ...updates].map(({ source }) => source);
  ops.forEach(({ name }, index) => {
    if (definitionOf(name)?.stateful === true) open.push({ kind: "op", index, output: 0 });
  });
  for (let source = open.pop(); source !== undefined; source = open.pop()) {
    if (source.kind === "constant") found.constants.add(source.index);
    if (source.kind !== "op" || found.ops.has(source.index)) continue;
    found.ops.add(source.index);
    open.push(...(ops[source.index]?.inputs ?? []));
  }
  return found;
}

/** What a step's function takes and gives, in order. */
export interface FunctionSignature {
  readonly inputs: readonly FunctionArgument[];
  readonly outputs: readonly FunctionArgument[];
}

/**
 * Inputs and outputs of a trace's function.
 *
 * @param seeded - Whether it draws at random, and takes a seed.
 */
export function functionSignature(trace: Trace, seeded: boolean): FunctionSignature {
  const results = trace.results.map(({ dtype }) => dtype);
  const updates = trace.updates.map(({ variable }) => variableDtype(trace, variable));
  return {
    inputs: [
      ...trace.arguments.map((dtype, index) => ({ label: `a${index}`, dtype })),
      ...trace.variables.map((_, index) => ({
        label: `v${index}`,
        dtype: variableDtype(trace, index),
      })),
      ...trace.captures.map(({ dtype }, index) => ({ label: `k${index}`, dtype })),
      ...(seeded ? [{ label: "seed", dtype: int32 }] : []),
    ],
    outputs: [...results, ...updates].map((dtype, index) => ({ label: `r${index}`, dtype })),
  };
}

const float32 = 1;
const int32 = 3;

function variableDtype(trace: Trace, index: number): number {
  return dtypeNumbers[trace.variables[index]?.dtype ?? "float32"] ?? float32;
}

/** Nodes carry the op's name, so that TensorFlow's errors do. */
export function nodeName({ ops }: Trace, index: number): string {
  return `n${index}_${ops[index]?.name.replace(/^_/u, "") ?? ""}`;
}

function opNode(
  trace: Trace,
  index: number,
  definitionOf: FunctionOptions["definitionOf"],
): Uint8Array[] {
  const op = trace.ops[index];
  if (op === undefined) return [];
  const definition = requireDefinition(op.name, definitionOf);
  const inputDtypes = op.inputs.map((source) => dtypeOf(trace, source));
  return [
    node({
      name: nodeName(trace, index),
      op: op.name,
      inputs: op.inputs.map((source) => reference(trace, source, definitionOf)),
      attributes: attributesOf(op.attributes, definition, inputDtypes),
    }),
  ];
}

function requireDefinition(
  name: string,
  definitionOf: FunctionOptions["definitionOf"],
): OpDefinition {
  const definition = definitionOf(name);
  if (definition !== undefined) return definition;
  throw new Error(`TensorFlow has no op ${name}`);
}

function dtypeOf(trace: Trace, source: Source): number {
  switch (source.kind) {
    case "argument":
      return known(trace.arguments[source.index]);
    case "variable":
      return variableDtype(trace, source.index);
    case "capture":
      return known(trace.captures[source.index]?.dtype);
    case "constant":
      return known(trace.constants[source.index]?.dtype);
    case "op":
      return known(trace.ops[source.index]?.outputDtypes[source.output]);
  }
}

function known(dtype: number | undefined): number {
  if (dtype !== undefined) return dtype;
  throw new Error("internal: a trace names a value that it doesn't have");
}

/** How a function's body names a value: `a0`, or `node:output:index`. */
function reference(
  trace: Trace,
  source: Source,
  definitionOf: FunctionOptions["definitionOf"],
): string {
  switch (source.kind) {
    case "argument":
      return `a${source.index}`;
    case "variable":
      return `v${source.index}`;
    case "capture":
      return `k${source.index}`;
    case "constant":
      return `c${source.index}:output:0`;
    case "op":
      return `${nodeName(trace, source.index)}:${outputName(trace, source, definitionOf)}`;
  }
}

/** The op's own name of an output and the index in it, which is above 0 only in lists. */
function outputName(
  trace: Trace,
  { index, output }: { readonly index: number; readonly output: number },
  definitionOf: FunctionOptions["definitionOf"],
): string {
  const op = trace.ops[index];
  const definition = requireDefinition(op?.name ?? "", definitionOf);
  let rest = output;
  for (const { name, numberAttribute } of definition.outputs) {
    const given = op?.attributes.find((attribute) => attribute.name === numberAttribute)?.value;
    const count = numberAttribute === "" ? 1 : Number(given);
    if (rest < count) return `${name}:${rest}`;
    rest -= count;
  }
  throw new Error(`${op?.name ?? "an op"} has no output ${output}`);
}
