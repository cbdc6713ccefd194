import type { MimeBundle } from "../core/mime-bundle.ts";

/**
 * The shape of a magic, repeated here because `lib/` and `kernel/` never import each other: the kernel takes any plain
 * object of this shape (see kernel/magics/magic.ts, the binding text).
 */

/** One executed cell, as reports read it. */
export interface ExecutedCell {
  readonly executionCount: number;
  readonly source: string;
  readonly status: "ok" | "error" | "running";
  /** nbformat 4 outputs. */
  readonly outputs: readonly Readonly<Record<string, unknown>>[];
  /** Unix milliseconds. */
  readonly startedAt: number;
}

/**
 * What completion offers where a magic takes a value: entries of folders, what `%load_ext` can name, names that cells declared, the same with
 * magics, numbers of jobs, environment variables, TypeScript, or a list (which doesn't restrict what may be written; `choices` does).
 */
export type ArgumentValues =
  | "file"
  | "folder"
  | "module"
  | "name"
  | "magic"
  | "job"
  | "environment"
  | "code"
  | readonly string[];

/** One option of a magic, written `--name value` (or `--name` alone for a boolean). */
export interface MagicOption {
  readonly type: "string" | "number" | "boolean";
  readonly description: string;
  /** One letter for `-n`. */
  readonly short?: string;
  readonly default?: string | number | boolean;
  readonly choices?: readonly string[];
  /** What completion offers for the value, where `choices` doesn't say it. */
  readonly values?: ArgumentValues;
  /** May be given several times; the value is then an array. */
  readonly multiple?: boolean;
}

/** One positional argument, in order. */
export interface MagicPositional {
  readonly name: string;
  readonly description: string;
  readonly required?: boolean;
  /** Takes all that is left; only for the last one. */
  readonly variadic?: boolean;
  readonly choices?: readonly string[];
  /** What completion offers for the value, where `choices` doesn't say it. */
  readonly values?: ArgumentValues;
}

/** What the user wrote, parsed by the magic's own declaration. */
export interface MagicInvocation {
  readonly name: string;
  /** Everything after the name on its line, untouched. */
  readonly line: string;
  readonly options: Readonly<
    Record<string, string | number | boolean | readonly string[] | undefined>
  >;
  readonly positionals: readonly string[];
  /** The lines below a cell magic; undefined for a line magic. */
  readonly body?: string;
}

/** What a magic may do to the notebook around it. */
export interface MagicContext {
  /** The notebook's folder, absolute. */
  readonly cwd: string;
  /** Aborted when the user interrupts the cell. */
  readonly signal: AbortSignal;
  display(
    data: MimeBundle,
    options?: { readonly displayId?: string; readonly update?: boolean },
  ): void;
  print(text: string, stream?: "stdout" | "stderr"): void;
  /** The value of a user's variable; throws when there is none of that name. */
  get(name: string): unknown;
  /** Declares or replaces a user's variable. */
  set(name: string, value: unknown): Promise<void>;
  /** Names that cells have declared. */
  names(): readonly string[];
  /** Compiles and runs code in this cell; resolves with the value of its last expression. */
  execute(code: string): Promise<unknown>;
  /** Cells executed so far, the running one last. */
  cells(): Promise<readonly ExecutedCell[]>;
  /** Shows help in the frontend's pager. */
  page(data: MimeBundle): void;
  /** Puts text into the next input, or in place of this cell. */
  setNextInput(text: string, replace: boolean): void;
  /** Asks the user for a line of text. */
  input(prompt: string, password?: boolean): Promise<string>;
  /** Documentation of a TypeScript name, or null. */
  inspect(code: string, detailLevel: 0 | 1): Promise<MimeBundle | null>;
  history(count: number, pattern?: string): Promise<readonly (readonly [number, number, string])[]>;
  setTypecheck(mode: "error" | "warn" | "off"): Promise<void>;
  reset(): Promise<void>;
}

/**
 * A magic: a plain object, so that any package can bring one without importing the kernel.
 *
 * Its value is shown like the value of an expression when it stands last in the cell, and assigned by `x = %name`.
 */
export interface Magic {
  readonly name: string;
  readonly kind: "line" | "cell" | "both";
  /** One sentence for `%lsmagic`. */
  readonly summary: string;
  /** More words for `--help`, markdown. */
  readonly help?: string;
  readonly options: Readonly<Record<string, MagicOption>>;
  readonly positionals?: readonly MagicPositional[];
  /** The rest of the line is one raw text (`%time x = 1`): no option parsing, except `--help` alone. */
  readonly raw?: boolean;
  /** What the lines under `%%name` are, for completion: TypeScript or a shell's; text of its own kind when absent. */
  readonly body?: "code" | "shell";
  /** Also a command of the `athanor` program: `athanor report RUN` runs it in a terminal. */
  readonly command?: boolean;
  run(invocation: MagicInvocation, context: MagicContext): Promise<unknown>;
}
