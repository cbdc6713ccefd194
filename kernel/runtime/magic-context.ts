import type { ErrorStyle } from "../display/traceback.ts";
import type { CellEvent, MimeBundle } from "../protocol/cell-event.ts";
import type { FailureBook } from "./error-frames.ts";
import type { ExecutedCell } from "./executor.ts";
import type { CpuProfile } from "./profiler.ts";

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
  /** Whether local modules are imported again when their files have changed. */
  setAutoreload(enabled: boolean): Promise<void>;
  reset(): Promise<void>;
  /** Runs something and keeps what this cell shows meanwhile from the frontend; native output still goes there. */
  capture(run: () => Promise<unknown>): Promise<readonly CellEvent[]>;
  /** Runs something under V8's profiler. */
  profile(run: () => Promise<unknown>): Promise<CpuProfile>;
  /** What was kept of errors. */
  readonly failures: FailureBook;
  /** How later errors are shown. */
  setErrorStyle(mode: ErrorStyle["mode"]): void;
}
