import { type MimeBundle } from "../../../lib/core/mime-bundle.ts";
import { defineExperiment } from "../../../lib/experiments/experiment.ts";
import type { Experiment } from "../../../lib/experiments/experiment.ts";
import type { MagicContext } from "../../../lib/magics/magic.ts";
import { cloudSplits } from "../checks/check-samples.ts";
import { tinyModel } from "../training/sample-data.ts";

/** A small experiment of clouds. */
export const clouds: Experiment<{
  seed: number;
  epochs: number;
  learningRate: number;
  units: number;
}> = defineExperiment({
  name: "clouds",
  config: { seed: 3, epochs: 2, learningRate: 0.02, units: 8 },
  data: cloudSplits,
  model: (config) => tinyModel({ units: config.units }),
});

/** What a cell has shown. */
export interface Displayed {
  readonly data: MimeBundle;
  readonly update?: boolean;
}

/** The parts of a notebook that the check magics use. */
export function checkNotebook(
  variables: Readonly<Record<string, unknown>>,
  options: { readonly signal?: AbortSignal; readonly displayed?: Displayed[] } = {},
): MagicContext {
  const { signal = new AbortController().signal, displayed = [] } = options;
  const parts: Partial<MagicContext> = {
    cwd: process.cwd(),
    signal,
    display: (data, { update } = {}) => {
      displayed.push({ data, ...(update === undefined ? {} : { update }) });
    },
    get: (name) => variables[name],
    names: () => Object.keys(variables),
  };
  return parts as MagicContext;
}
