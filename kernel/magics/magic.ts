import type { ArgumentValues } from "../runtime/executor.ts";
import type { MagicContext } from "../runtime/magic-context.ts";

export type { MagicContext } from "../runtime/magic-context.ts";

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
