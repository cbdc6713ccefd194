import { startLanguageWorker } from "./language/start-worker.ts";

/**
 * What Jupyter starts. The language worker goes first: it needs longest to be ready, and gets a processor of its own while this
 * thread still loads the rest of the kernel.
 */
const worker = startLanguageWorker(process.cwd());
const { superviseKernel } = await import("./supervisor.ts");
process.exit(await superviseKernel(process.argv.slice(2), worker));
