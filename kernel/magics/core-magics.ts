import { captureMagics } from "./capture-magics.ts";
import { debugMagics } from "./debug-magics.ts";
import { displayMagics } from "./display-magics.ts";
import { fileMagics } from "./file-magics.ts";
import { folderMagics } from "./folder-magics.ts";
import { jobMagics } from "./job-magics.ts";
import type { Magic } from "./magic.ts";
import { packageMagics } from "./package-magics.ts";
import { profileMagics } from "./profile-magics.ts";
import { sessionMagics } from "./session-magics.ts";
import { shellMagics } from "./shell-magics.ts";
import { timeMagics } from "./time-magics.ts";

/** The magics that every notebook has; a registry adds those about magics themselves. */
export const coreMagics: readonly Magic[] = [
  ...timeMagics,
  ...sessionMagics,
  ...folderMagics,
  ...fileMagics,
  ...shellMagics,
  ...displayMagics,
  ...packageMagics,
  ...jobMagics,
  ...captureMagics,
  ...profileMagics,
  ...debugMagics,
];
