import type { CompiledCell } from "../protocol/compiled-cell.ts";

/** `error`: a cell with a type error doesn't run; `warn`: it runs and the errors are shown; `off`: no check. */
export type TypecheckMode = "error" | "warn" | "off";

/** One message of the compiler, placed in the text that was given to `compile`. */
export interface CellDiagnostic {
  /** TypeScript's number, e.g. 2322; 0 for a syntax error found by the transform. */
  readonly code: number;
  readonly category: "error" | "warning";
  readonly message: string;
  /** One-based line and column in UTF-16 units. */
  readonly line: number;
  readonly column: number;
  /** Length of the marked text in UTF-16 units; at least 1. */
  readonly length: number;
}

/** Options of {@link Language.compile}. */
export interface CompileOptions {
  /** Numbers the file name, `In[3].ts`. */
  readonly executionCount: number;
  readonly typecheck: TypecheckMode;
  /** The user's own text when `source` has had its magics rewritten (same lines); default `source`. */
  readonly original?: string;
}

/** A compiled cell, or the errors that stopped it. Diagnostics may come with a cell too (mode `warn`). */
export interface CompileResult {
  readonly cell: CompiledCell | undefined;
  readonly diagnostics: readonly CellDiagnostic[];
}

/** Candidates for the text at a cursor; `start` and `end` are UTF-16 indices of what a match replaces. */
export interface Completions {
  readonly start: number;
  readonly end: number;
  readonly matches: readonly {
    readonly text: string;
    /** `function`, `class`, `const`, `property`, `module`, `keyword` …: TypeScript's kind. */
    readonly type: string;
    readonly signature?: string;
  }[];
}

/** What is known of the name at a cursor. */
export interface Inspection {
  /** Type or signature in TypeScript. */
  readonly signature: string;
  /** Documentation in markdown; empty when there is none. */
  readonly documentation: string;
  /** Source of the declaration where it is known (`??`). */
  readonly source?: string;
}

/** Whether a text can run as it stands (`is_complete_request`). */
export type Completeness =
  | { readonly status: "complete" | "invalid" | "unknown" }
  | { readonly status: "incomplete"; readonly indent: string };

/** TypeScript for one notebook: remembers what earlier cells declared. Answers while a cell runs. */
export interface Language {
  /** Checks and transforms a cell; when it may run, its declarations are known to later calls. */
  compile(source: string, options: CompileOptions): Promise<CompileResult>;
  complete(source: string, utf16Index: number): Promise<Completions>;
  inspect(source: string, utf16Index: number): Promise<Inspection | undefined>;
  isComplete(source: string): Promise<Completeness>;
  /** Forgets every declaration. */
  reset(): Promise<void>;
  dispose(): Promise<void>;
}
