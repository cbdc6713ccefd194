// `npm start`: install, build, run the digits recipe headless, and say what came out.
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, installPackages, program, requireNode, root, run } from "./steps.mjs";

requireNode();
installPackages();
build();

const began = Date.now();
const executed = join(root, "train_log/00-tour.executed.ipynb");
mkdirSync(join(root, "train_log"), { recursive: true });
run("Running the digits recipe, notebooks/00-tour.ipynb", process.execPath, [
  program,
  "run",
  join(root, "notebooks/00-tour.ipynb"),
  "-o",
  executed,
  ...process.argv.slice(2),
]);

const { tourSummary } = await import(pathToFileURL(join(root, "scripts/tour-summary.mjs")).href);
const report = tourSummary(join(root, "notebooks/train_log"));
console.log(`
Finished in ${((Date.now() - began) / 1000).toFixed(0)} s.
  Executed notebook  ${executed}
  Report             ${existsSync(report) ? report : "(none was written)"}

Open the recipe in JupyterLab:  npm run lab
(Python 3.10 or newer is needed for that; the kernel itself is all Node.)`);
