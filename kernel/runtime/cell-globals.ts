import type { CommHost } from "./comm-host.ts";
import type { Dialogs } from "./dialogs.ts";
import type { DisplayHost, DisplayPlace } from "./display-host.ts";

/** What {@link installGlobals} gives to cells. */
export interface CellGlobals {
  readonly displays: DisplayHost;
  readonly comms: CommHost;
  readonly require: NodeJS.Require;
  readonly clearOutput: (wait: boolean) => void;
  readonly input: (prompt: string, password: boolean) => Promise<string>;
  readonly dialogs: Dialogs;
  /** Aborted when the running cell is interrupted; undefined while none runs. */
  readonly signal: () => AbortSignal | undefined;
}

/**
 * Defines what every cell and library finds without an import: `display`, `clearOutput`, `input`, `prompt`, `confirm`, `alert`,
 * `require`, and under symbols for libraries `Jupyter.displayHost`, `Jupyter.comms` and `Jupyter.interruptSignal`.
 */
export function installGlobals(globals: CellGlobals): void {
  const { displays, comms, require, clearOutput, input, dialogs, signal } = globals;
  define("display", (value: unknown, place?: DisplayPlace) => displays.showValue(value, place));
  define("clearOutput", (wait?: boolean) => clearOutput(wait === true));
  define("input", (prompt = "", options: { readonly password?: boolean } = {}) =>
    input(prompt, options.password === true),
  );
  for (const [name, dialog] of Object.entries(dialogs)) define(name, dialog);
  define("require", require);
  define(Symbol.for("Jupyter.displayHost"), (bundle: unknown, place?: DisplayPlace) =>
    displays.showBundle(bundle, place),
  );
  define(Symbol.for("Jupyter.comms"), comms);
  Object.defineProperty(globalThis, Symbol.for("Jupyter.interruptSignal"), {
    get: signal,
    configurable: true,
  });
}

/** Configurable, so that a cell may have a variable of the same name. */
function define(name: PropertyKey, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}
