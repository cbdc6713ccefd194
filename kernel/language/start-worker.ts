import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";

const youngGenerationMb = 8;

/** Starts the thread that knows TypeScript: the compiled one; from sources (tests), what the build left under `dist/`. */
export function startLanguageWorker(cwd: string): Worker {
  const here = import.meta.url;
  const file = here.endsWith(".ts")
    ? "../../dist/kernel/language/worker.bundle.js"
    : "./worker.bundle.js";
  return new Worker(fileURLToPath(new URL(file, here)), {
    workerData: { cwd },
    name: "language",
    // Trees of cells are short-lived garbage: collected sooner, it takes 30 MB less, at no cost that a cell would notice.
    resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
    // For the checker, a Go program, the same: it lets its memory grow by half between two collections, instead of double.
    env: { ...process.env, GOGC: process.env["GOGC"] ?? "50" },
  });
}
