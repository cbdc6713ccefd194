import { AthanorError } from "../core/errors.ts";
import type { Magic } from "./magic.ts";

/** `%runs`. */
export const runsMagics: readonly Magic[] = [
  {
    name: "runs",
    kind: "line",
    summary: "List the runs: name, status, metrics, duration.",
    help: "Runs stand oldest first. A run whose process was killed shows as KILLED and can be resumed: `%run_experiment --resume NAME`.",
    command: true,
    options: {
      last: { type: "number", short: "n", description: "Only the newest n runs", default: 20 },
      root: {
        type: "string",
        description: "Folder of all runs",
        default: "train_log",
        values: "folder",
      },
    },
    positionals: [{ name: "experiment", description: "Only the runs of this experiment" }],
    run: async ({ options, positionals: [experiment] }) => {
      const { runsTable } = await import("../experiments/runs-table.ts");
      const { last = 20, root = "train_log" } = options;
      if (typeof last !== "number" || !Number.isInteger(last) || last < 1) {
        throw new AthanorError(
          "argument",
          `Expected --last to be a positive integer, received ${String(last)}.`,
        );
      }
      return runsTable({ root: String(root), last, ...(experiment ? { experiment } : {}) });
    },
  },
];
