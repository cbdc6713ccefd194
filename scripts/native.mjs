// `npm run native`: builds the native TensorFlow backend against the project's .venv.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { build, installPackages, program, requireNode, root, run } from "./steps.mjs";

requireNode();
installPackages();
build();
const environment = join(root, ".venv");
const args = existsSync(environment) ? ["--dir", environment] : [];
run("Building the native backend", process.execPath, [program, "native", "build", ...args]);
