import type { Experiment } from "./experiment.ts";

/** Whether a value is an experiment that {@link defineExperiment} made. */
export function isExperiment(value: unknown): value is Experiment {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    value.kind === "athanor/experiment"
  );
}
