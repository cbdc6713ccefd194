import { dtypeNumbers } from "../backend/native-binding.ts";
import { typeAttribute } from "./attribute-values.ts";
import { type FunctionOptions, functionSignature } from "./function-definition.ts";
import { type FunctionArgument, functionMessage } from "./function-message.ts";
import { constantNode, node } from "./graph-nodes.ts";
import type { Trace } from "./trace.ts";

/** How several calls of a step become one function. */
export interface UnrolledOptions extends FunctionOptions {
  /** Name of the step's own function, which is registered. */
  readonly step: string;
  /** How many calls. */
  readonly count: number;
}

/**
 * Several calls of a step as serialized FunctionDef: nodes that call the step's function one after the other, each
 * with the variables that the one before has left. Inputs: arguments of the first call, of the second …, then variables,
 * captures and the seed of the first call. Outputs: results of the first call, of the second …, then updates.
 *
 * TensorFlow inlines the calls, so that it optimises the steps as one graph.
 */
export function unrolledDefinition(trace: Trace, options: UnrolledOptions): Uint8Array {
  const { name, step, count, definitionOf, random, jitCompile } = options;
  const seeded = random.size > 0;
  const { inputs, outputs } = functionSignature(trace, seeded);
  const calls = Array.from({ length: count }, (_, call) => call);
  const given = trace.arguments.length;
  const results = trace.results.length;
  const resultsOf = (call: number): (FunctionArgument & { readonly reference: string })[] =>
    outputs.slice(0, results).map(({ label, dtype }) => ({
      label: `${label}_${call}`,
      dtype,
      reference: `s${call}:${label}:0`,
    }));
  const stateful = trace.ops.some((op) => definitionOf(op.name)?.stateful === true);
  return functionMessage({
    name,
    inputs: [
      ...calls.flatMap((call) =>
        inputs.slice(0, given).map(({ label, dtype }) => ({ label: `${label}_${call}`, dtype })),
      ),
      ...inputs.slice(given),
    ],
    outputs: [
      ...calls.flatMap(resultsOf),
      ...outputs.slice(results).map(({ label, dtype }) => ({
        label,
        dtype,
        reference: `s${count - 1}:${label}:0`,
      })),
    ],
    nodes: calls.flatMap((call) => [
      ...(seeded ? seedNodes(call) : []),
      node({
        name: `s${call}`,
        op: step,
        inputs: inputsOf(trace, { call, seeded }),
        attributes: new Map(),
      }),
    ]),
    stateful: stateful ? calls.map((call) => `s${call}`) : [],
    jitCompile,
  });
}

/** What one call takes: its own arguments, and each variable from the call before where that has changed it. */
function inputsOf(trace: Trace, at: { readonly call: number; readonly seeded: boolean }): string[] {
  const { call, seeded } = at;
  const variable = (index: number): string => {
    const update = trace.updates.findIndex((candidate) => candidate.variable === index);
    if (call === 0 || update < 0) return `v${index}`;
    return `s${call - 1}:r${trace.results.length + update}:0`;
  };
  return [
    ...trace.arguments.map((_, index) => `a${index}_${call}`),
    ...trace.variables.map((_, index) => variable(index)),
    ...trace.captures.map((_, index) => `k${index}`),
    ...(seeded ? [`seed${call}:z:0`] : []),
  ];
}

/** Single calls count the seed's second number up; so do these. */
function seedNodes(call: number): Uint8Array[] {
  const int32 = dtypeNumbers["int32"] ?? 0;
  return [
    constantNode(`later${call}`, { shape: [2], dtype: int32, values: Int32Array.of(0, call) }),
    node({
      name: `seed${call}`,
      op: "AddV2",
      inputs: ["seed", `later${call}:output:0`],
      attributes: new Map([["T", typeAttribute(int32)]]),
    }),
  ];
}
