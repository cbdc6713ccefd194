import { checkMagics } from "./check.ts";
import { configMagics } from "./config.ts";
import { dataMagics } from "./data.ts";
import { lrMagics } from "./lr.ts";
import { machineMagics } from "./machine.ts";
import type { Magic } from "./magic.ts";
import { nativeMagics } from "./native.ts";
import { plotMagics } from "./plot.ts";
import { reportMagics } from "./report.ts";
import { runExperimentMagics } from "./run-experiment.ts";
import { runsMagics } from "./runs.ts";
import { stageMagics } from "./stage.ts";

/** The practice magics, which the kernel loads at start; each imports what it runs only when it is called. */
export const magics: readonly Magic[] = [
  ...machineMagics,
  ...nativeMagics,
  ...configMagics,
  ...dataMagics,
  ...checkMagics,
  ...lrMagics,
  ...plotMagics,
  ...runExperimentMagics,
  ...runsMagics,
  ...reportMagics,
  ...stageMagics,
];
