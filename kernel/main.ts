import { pathToFileURL } from "node:url";
import { startLanguageWorker } from "./language/start-worker.ts";
import { builtFile } from "./protocol/package-root.ts";
import type * as Supervisor from "./supervisor.ts";

/**
 * What Jupyter starts. The language worker goes first: it needs longest to be ready, and gets a processor of its own while this
 * thread still loads the rest of the kernel.
 */
const worker = startLanguageWorker(process.cwd());
const supervisor = pathToFileURL(builtFile("kernel/supervisor.bundle.js"));
const { superviseKernel } = (await import(supervisor.href)) as typeof Supervisor;
process.exit(await superviseKernel(process.argv.slice(2), worker));
