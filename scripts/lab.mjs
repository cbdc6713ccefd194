// `npm run lab`: JupyterLab with the kernel and the templates.
import { join } from "node:path";
import {
  build,
  installKernel,
  installPackages,
  installPython,
  requireNode,
  root,
  run,
} from "./steps.mjs";

requireNode();
installPackages();
build();
const bin = installPython();
installKernel();
run("Opening JupyterLab (Ctrl+C ends it)", join(bin, "jupyter"), [
  "lab",
  "--notebook-dir",
  join(root, "notebooks"),
  ...process.argv.slice(2),
]);
