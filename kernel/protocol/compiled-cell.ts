/**
 * A cell after type check and transform, ready for the runtime.
 *
 * `code` is one classic script whose completion value is an async function of one parameter, `__athanor` (the
 * {@link CellHooks} of that cell). Calling it runs the cell; its promise holds `{ value }` when the cell ends in an
 * expression and `undefined` otherwise (wrapped, so that a promise as last value isn't awaited). Names that the
 * cell declares at top level are plain assignments to script-scope variables, which the runtime declares (`let a, b;`)
 * before it evaluates `code`, so that they outlive the cell, can be declared again, and keep their value when it throws.
 */
export interface CompiledCell {
  /** `In[3].ts`: what stack frames show and the debugger names. */
  readonly fileName: string;
  /** The text as the user typed it, magics included; line numbers in errors mean this text. */
  readonly source: string;
  readonly code: string;
  /** Source map version 3 as JSON, from `code` to `source`. */
  readonly sourceMap: string;
  /** Top-level names that the cell declares, imports included. */
  readonly names: readonly string[];
}

/** What compiled code calls while it runs: the object behind the name `__athanor` in a cell. */
export interface CellHooks {
  /** `import x from "y"` and `import("y")` of a cell, resolved from the notebook's folder first, then from Athanor's. */
  import(specifier: string): Promise<Record<string, unknown>>;
  /** Every `await` of cell code passes its operand through here, so that an interrupt can reject it; what comes back is awaited. */
  wait<T>(value: T): T | Promise<Awaited<T>>;
  /** Called at each loop back-edge of cell code; throws `KeyboardInterrupt` once an interrupt is asked. */
  tick(): void;
  /** A magic of the cell: `%name args` or `%%name args` with the lines below as `body`. */
  magic(name: string, args: string, body?: string): Promise<unknown>;
  /** What a cell that says `Deno` finds under that name. */
  readonly deno?: object;
}
