import { onTestFinished } from "vitest";
import { type OpenRunOptions, openRun } from "../../../lib/tracking/open-run.ts";
import type { Run } from "../../../lib/tracking/run.ts";

/** Opens a run that is closed with the test. */
export function openTestRun(options: Partial<OpenRunOptions> & { root: string }): Run {
  const run = openRun({ experiment: "e", config: { seed: 1 }, cwd: options.root, ...options });
  onTestFinished(async () => run.finish("KILLED", {}));
  return run;
}
