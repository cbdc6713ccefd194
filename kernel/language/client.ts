import type { Worker } from "node:worker_threads";
import { CheckerGuard } from "./checker-guard.ts";
import type { CompileResult, Language } from "./language.ts";
import type { LanguageMethod, LanguageResponse } from "./requests.ts";
import { startLanguageWorker } from "./start-worker.ts";

/** Options of {@link createLanguage}. */
export interface LanguageOptions {
  /** The notebook's folder, absolute: where imports resolve and a `tsconfig.json` may stand. */
  readonly cwd: string;
  /** A thread that runs already; default a new one. */
  readonly worker?: Worker;
  /** Starts a thread, the first one or one that takes the place of a lost one; default the worker beside this file. */
  readonly startWorker?: (cwd: string) => Worker;
  /** How long the type checker may think about one call, in milliseconds; default 5 s for completion and 30 s for a cell. */
  readonly patienceMs?: number;
}

/**
 * TypeScript for one notebook, in a thread of its own: it answers while a cell runs and never blocks the caller.
 *
 * The thread starts at once and gets ready while it waits. Should it die (out of memory), the pending calls fail with the
 * reason, and the next call starts another, which first reads the earlier cells again. The caller disposes it.
 */
export function createLanguage(options: LanguageOptions): Language {
  const client = new LanguageClient(options);
  return {
    compile: (...args) => client.compile(...args),
    complete: (...args) => client.call("complete", args),
    inspect: (...args) => client.call("inspect", args),
    isComplete: (...args) => client.call("isComplete", args),
    reset: () => client.reset(),
    dispose: () => client.dispose(),
  };
}

interface PendingCall {
  readonly method: LanguageMethod;
  resolve(value: unknown): void;
  reject(reason: Error): void;
}

class LanguageClient {
  private readonly options: LanguageOptions;
  /** Cells that a new thread has to know. */
  private accepted: Parameters<Language["compile"]>[] = [];
  private readonly pending = new Map<number, PendingCall>();
  private readonly guard: CheckerGuard;
  private worker: Worker | undefined;
  private lastId = 0;
  private isDisposed = false;

  constructor(options: LanguageOptions) {
    this.options = options;
    this.guard = new CheckerGuard(options.patienceMs);
    const { worker } = options;
    // A thread without a number has ended before anybody listened.
    const isAlive = worker !== undefined && worker.threadId !== -1;
    this.worker = isAlive ? this.attach(worker) : this.startWorker();
  }

  async call<Method extends LanguageMethod>(
    method: Method,
    args: Parameters<Language[Method]>,
  ): Promise<Awaited<ReturnType<Language[Method]>>> {
    if (this.isDisposed) throw new Error("The language service of this notebook is closed.");
    this.worker ??= this.startWorker();
    const id = ++this.lastId;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.pending.set(id, { method, resolve, reject });
    });
    if (this.pending.size === 1) this.guard.expect(method);
    post(this.worker, { id, method, args });
    return (await answer) as Awaited<ReturnType<Language[Method]>>;
  }

  async compile(...args: Parameters<Language["compile"]>): Promise<CompileResult> {
    const result = await this.call("compile", args);
    if (result.cell !== undefined) this.accepted.push(args);
    return result;
  }

  async reset(): Promise<void> {
    this.accepted = [];
    await this.call("reset", []);
  }

  async dispose(): Promise<void> {
    this.isDisposed = true;
    const { worker } = this;
    this.worker = undefined;
    // A thread that waits for the checker can't be ended.
    this.guard.end();
    await worker?.terminate();
    this.failAll(new Error("The language service of this notebook is closed."));
  }

  private startWorker(): Worker {
    const { cwd, startWorker = startLanguageWorker } = this.options;
    const worker = this.attach(startWorker(cwd));
    for (const [source, options] of this.accepted) {
      const args = [source, { ...options, typecheck: "off" }] as const;
      post(worker, { id: 0, method: "compile", args });
    }
    return worker;
  }

  private attach(worker: Worker): Worker {
    worker.on("message", (response: LanguageResponse) => this.settle(response));
    worker.on("error", (error: Error) => this.lose(worker, error));
    worker.on("exit", () => this.lose(worker, new Error("The language worker ended.")));
    return worker;
  }

  private settle(response: LanguageResponse): void {
    if ("checker" in response) {
      this.guard.watch(response.checker);
      return;
    }
    const call = this.pending.get(response.id);
    this.pending.delete(response.id);
    // Calls are answered in their order: the worker is at the oldest one now.
    const [next] = this.pending.values();
    this.guard.expect(next?.method);
    if ("error" in response) call?.reject(new Error(response.error));
    else call?.resolve(response.result);
  }

  private lose(worker: Worker, error: Error): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    this.failAll(error);
  }

  private failAll(error: Error): void {
    const calls = [...this.pending.values()];
    this.pending.clear();
    this.guard.expect(undefined);
    for (const call of calls) call.reject(error);
  }
}

function post(worker: Worker, request: unknown): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  worker.postMessage(request);
}
