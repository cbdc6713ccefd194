// `npm test`: everything. Needs Python >= 3.10 and a C++ compiler beside Node, and says so when one is missing.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import {
  build,
  fail,
  findPython,
  hasCompiler,
  installChromium,
  installKernel,
  installPackages,
  installPython,
  requireNode,
  root,
} from "./steps.mjs";

requireNode();
if (!findPython())
  fail(
    "npm test needs Python 3.10 or newer on PATH (found none): JupyterLab, nbclient and TensorFlow are tested against. Install Python and run again.",
  );
if (!hasCompiler())
  fail(
    "npm test needs a C++ compiler on PATH (looked for g++, clang++, c++; found none): the native backend is built and loaded. On Debian: apt-get install g++.",
  );
installPackages();
build();
const bin = installPython();
installKernel();
const chromium = installChromium();
if (!chromium)
  fail(
    "npm test needs Chromium or Chrome for the browser tests (found none). On Debian: apt-get install chromium.",
  );

const env = {
  ...process.env,
  ATHANOR_SKIP_BUILD: "1",
  ATHANOR_VENV: bin,
  ATHANOR_CHROMIUM: chromium,
};
const chosen = process.argv.slice(2);
const began = Date.now();
let failed = false;
for (const project of ["unit", "e2e", "browser"]) {
  console.log(`\n› ${project} tests`);
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--project", project, "--passWithNoTests", ...chosen];
  const result = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit", env });
  if (result.status !== 0) failed = true;
}
console.log(`\nAll tests ran in ${((Date.now() - began) / 60_000).toFixed(1)} minutes.`);
process.exit(failed ? 1 : 0);
