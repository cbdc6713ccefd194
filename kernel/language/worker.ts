import { parentPort, workerData } from "node:worker_threads";
import { LanguageCore } from "./language-core.ts";
import type { LanguageRequest, LanguageResponse } from "./requests.ts";

/** Entry of the language worker: answers one request at a time, and prepares the next cell while nothing waits. */
const { cwd } = workerData as { readonly cwd: string };
/** Pause after an unchecked cell before its declarations are read, for completion. */
const quietMs = 300;
let immediate: NodeJS.Immediate | undefined;
let timer: NodeJS.Timeout | undefined;

if (parentPort === null) throw new Error("internal: the language worker runs only as a thread.");
const port = parentPort;
const core = new LanguageCore({
  cwd,
  onChecker: (checker) => port.postMessage({ checker } satisfies LanguageResponse),
});

port.on("message", (request: LanguageRequest) => {
  port.postMessage(answer(request));
  // Unchecked cells come fast; the next one needs nothing of this one, and must not wait for it.
  if (isUnchecked(request)) settleLater();
  else settleSoon();
});
settleSoon();

function isUnchecked(request: LanguageRequest): boolean {
  return request.method === "compile" && request.args[1].typecheck === "off";
}

function answer(request: LanguageRequest): LanguageResponse {
  try {
    return { id: request.id, result: call(request) };
  } catch (error) {
    return {
      id: request.id,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}

function call(request: LanguageRequest): unknown {
  switch (request.method) {
    case "compile":
      return core.compile(...request.args);
    case "complete":
      return core.complete(...request.args);
    case "inspect":
      return core.inspect(...request.args);
    case "isComplete":
      return core.isComplete(...request.args);
    case "reset":
      return core.reset();
  }
}

/** Two turns of the loop let requests that have already come go first. */
function settleSoon(): void {
  forgetSettling();
  immediate = setImmediate(() => {
    immediate = setImmediate(settle);
  });
}

function settleLater(): void {
  forgetSettling();
  timer = setTimeout(settleSoon, quietMs);
}

function forgetSettling(): void {
  clearImmediate(immediate);
  clearTimeout(timer);
}

function settle(): void {
  try {
    if (core.settle()) settleSoon();
  } catch {
    // The request that needs the program meets the same fault, and can report it.
  }
}
