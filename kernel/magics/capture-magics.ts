import type { CellEvent } from "../protocol/cell-event.ts";
import { MagicUsageError } from "./magic-usage-error.ts";
import type { Magic } from "./magic.ts";

/** What a cell under `%%capture` showed. */
interface CapturedOutput {
  readonly stdout: string;
  readonly stderr: string;
  /** Displays as data by media type, the cell's last value included. */
  readonly outputs: readonly Readonly<Record<string, unknown>>[];
  /** Shows all of it now. */
  show(): void;
}

function streamText(events: readonly CellEvent[], name: "stdout" | "stderr"): string {
  const parts = events.flatMap((event) =>
    event.kind === "stream" && event.name === name ? [event.text] : [],
  );
  return parts.join("");
}

/** Globals speak for the cell that runs now, a magic's context for its own. */
function callGlobal(name: PropertyKey, argument: unknown): void {
  (Reflect.get(globalThis, name) as (argument: unknown) => void)(argument);
}

function toOutput(events: readonly CellEvent[]): CapturedOutput {
  const outputs = events.flatMap((event) => (event.kind === "display" ? [event.data] : []));
  return {
    stdout: streamText(events, "stdout"),
    stderr: streamText(events, "stderr"),
    outputs,
    show: () => {
      for (const event of events) {
        if (event.kind === "stream") process[event.name].write(event.text);
        if (event.kind === "display") callGlobal(Symbol.for("Jupyter.displayHost"), event.data);
      }
    },
  };
}

const capture: Magic = {
  name: "capture",
  kind: "cell",
  summary: "Runs the cell and keeps what it shows: `%%capture name`.",
  body: "code",
  help: [
    "NAME gets { stdout, stderr, outputs, show() }; without it the output is dropped. Names of the cell stay.",
    "An error is shown all the same. Output of native libraries isn't captured.",
  ].join("\n"),
  options: {},
  positionals: [{ name: "name", description: "Variable for the output.", values: "name" }],
  run: async ({ positionals: [name], body = "" }, context) => {
    if (name !== undefined && !/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) {
      throw new MagicUsageError(`Expected a variable's name for %%capture, received "${name}".`);
    }
    const events = await context.capture(async () => {
      const value = await context.execute(body);
      if (value !== undefined) callGlobal("display", value);
    });
    if (name !== undefined) await context.set(name, toOutput(events));
  },
};

/** `%%capture`. */
export const captureMagics: readonly Magic[] = [capture];
