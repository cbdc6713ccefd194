import * as v from "valibot";
import { describeIssue } from "../protocol/describe-issue.ts";
import type { WantedBreakpoint } from "./breakpoints.ts";

const text = v.string();
const reference = v.pipe(v.number(), v.integer());
const breakpoint: v.GenericSchema<unknown, WantedBreakpoint> = v.pipe(
  v.looseObject({
    line: v.pipe(v.number(), v.integer(), v.minValue(1)),
    condition: v.optional(v.string()),
    logMessage: v.optional(v.string()),
  }),
  v.transform(({ line, condition, logMessage }) => ({
    line,
    ...(condition === undefined ? {} : { condition }),
    ...(logMessage === undefined ? {} : { logMessage }),
  })),
);

/** The arguments of the requests that have some, by command, with DAP's defaults. */
export interface DapArguments {
  readonly initialize: { readonly clientID?: string | undefined };
  readonly dumpCell: { readonly code: string };
  readonly setBreakpoints: {
    readonly source: { readonly path: string };
    readonly breakpoints: readonly WantedBreakpoint[];
  };
  readonly setExceptionBreakpoints: { readonly filters: readonly string[] };
  readonly source: { readonly source: { readonly path: string } };
  readonly scopes: { readonly frameId: number };
  readonly variables: { readonly variablesReference: number };
  readonly setVariable: {
    readonly variablesReference: number;
    readonly name: string;
    readonly value: string;
  };
  readonly evaluate: {
    readonly expression: string;
    readonly frameId?: number | null | undefined;
    readonly context?: string | undefined;
  };
  readonly richInspectVariables: {
    readonly variableName: string;
    readonly frameId?: number | null | undefined;
  };
  readonly copyToGlobals: {
    readonly srcVariableName: string;
    readonly dstVariableName: string;
    readonly srcFrameId: number;
  };
  readonly stackTrace: { readonly startFrame: number; readonly levels: number };
}

/** Fields that we don't use are let through. */
const argumentSchemas: {
  readonly [Command in keyof DapArguments]: v.GenericSchema<unknown, DapArguments[Command]>;
} = {
  initialize: v.looseObject({ clientID: v.optional(text) }),
  dumpCell: v.looseObject({ code: text }),
  setBreakpoints: v.looseObject({
    source: v.looseObject({ path: text }),
    breakpoints: v.optional(v.array(breakpoint), []),
  }),
  setExceptionBreakpoints: v.looseObject({ filters: v.optional(v.array(text), []) }),
  source: v.looseObject({ source: v.looseObject({ path: text }) }),
  scopes: v.looseObject({ frameId: reference }),
  variables: v.looseObject({ variablesReference: reference }),
  setVariable: v.looseObject({ variablesReference: reference, name: text, value: text }),
  evaluate: v.looseObject({
    expression: text,
    frameId: v.optional(v.nullable(reference)),
    context: v.optional(text),
  }),
  richInspectVariables: v.looseObject({
    variableName: text,
    frameId: v.optional(v.nullable(reference)),
  }),
  copyToGlobals: v.looseObject({
    srcVariableName: text,
    dstVariableName: text,
    srcFrameId: reference,
  }),
  stackTrace: v.looseObject({
    startFrame: v.optional(v.number(), 0),
    levels: v.optional(v.number(), 0),
  }),
};

/**
 * Parses the arguments of a request.
 *
 * @throws {Error} The first mistake, with the field.
 */
export function parseArguments<Command extends keyof DapArguments>(
  command: Command,
  content: unknown,
): DapArguments[Command] {
  const schema: v.GenericSchema<unknown, DapArguments[Command]> = argumentSchemas[command];
  const parsed = v.safeParse(schema, content);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new Error(`The arguments of "${command}" can't be read: ${describeIssue(issue)}`);
}
