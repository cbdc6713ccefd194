import { parentPort } from "node:worker_threads";
import { openSvgWindow, type SvgRequest, type SvgWindow } from "./svg-window.ts";

/** A picture asked of the worker. */
export interface SvgWorkerRequest extends SvgRequest {
  readonly id: number;
}

/** What the worker answers. */
export type SvgWorkerReply =
  { readonly id: number; readonly svg: string } | { readonly id: number; readonly error: string };

let opened: SvgWindow | undefined;
// One picture after the other: they share the window and its seeded random numbers.
let queue: Promise<void> = Promise.resolve();

parentPort?.on("message", (request: SvgWorkerRequest) => {
  queue = queue.then(async () => parentPort?.postMessage(await answer(request)));
});

async function answer(request: SvgWorkerRequest): Promise<SvgWorkerReply> {
  try {
    opened ??= openSvgWindow();
    return { id: request.id, svg: await opened.draw(request) };
  } catch (error) {
    return { id: request.id, error: error instanceof Error ? error.message : String(error) };
  }
}
