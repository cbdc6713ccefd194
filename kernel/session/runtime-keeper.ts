import type { CellEvent } from "../protocol/cell-event.ts";
import type { Executor, MagicSummary } from "../runtime/executor.ts";

/** What the session takes from an executor outside of running cells. */
export interface ExecutorHooks {
  /** An event that no cell's sink takes. */
  readonly onOrphanEvent: (event: CellEvent) => void;
  /** The runtime ended by itself; `reason` says how, e.g. `SIGSEGV`. */
  readonly onExit: (reason: string) => void;
  /** Cells have added magics; all of them are listed. */
  readonly onMagics: (magics: readonly MagicSummary[]) => void;
}

/** Keeps one runtime alive under a notebook. */
export interface RuntimeKeeper {
  /** The runtime that takes cells now; starts one when there is none. */
  ready(): Promise<Executor>;
  /** Magics of the runtime that started last, those that its cells added among them. */
  magics(): readonly MagicSummary[];
  /** The runtime even before it is ready, for interrupts and comms. */
  current(): Executor | undefined;
  /** Ends the runtime and starts another. */
  restart(): Promise<void>;
  dispose(): Promise<void>;
}

/** Parts of {@link createRuntimeKeeper}. */
export interface RuntimeKeeperOptions {
  readonly createExecutor: (hooks: ExecutorHooks) => Executor;
  readonly onOrphanEvent: (event: CellEvent) => void;
  /** Called when a runtime is ready, before it takes its first cell. */
  readonly onStart: (executor: Executor) => Promise<void>;
  /** Called when the runtime died by itself, before another is started. */
  readonly onCrash: (reason: string) => Promise<void>;
}

/** A keeper without a runtime; `ready` starts the first. */
export function createRuntimeKeeper(options: RuntimeKeeperOptions): RuntimeKeeper {
  let executor: Executor | undefined;
  let starting: Promise<Executor> | undefined;
  let magics: readonly MagicSummary[] = [];
  let disposed = false;

  const launch = async (before: Promise<unknown>): Promise<Executor> => {
    await before;
    const created: Executor = options.createExecutor({
      onOrphanEvent: options.onOrphanEvent,
      onExit: (reason) => {
        if (created === executor && !disposed) crash(reason);
      },
      onMagics: (all) => {
        if (created === executor) magics = all;
      },
    });
    executor = created;
    magics = await created.start();
    await options.onStart(created);
    return created;
  };
  const begin = (before: Promise<unknown>): Promise<Executor> => {
    const launched = launch(before);
    starting = launched;
    launched.catch(() => {
      // The next cell tries again; this one's caller has the error.
      if (starting === launched) starting = undefined;
    });
    return launched;
  };
  const crash = (reason: string): void => {
    const dead = executor;
    executor = undefined;
    begin(Promise.all([dead?.dispose(), options.onCrash(reason)])).catch(() => undefined);
  };
  const stop = async (): Promise<void> => {
    const old = executor;
    executor = undefined;
    await old?.dispose();
  };
  return {
    ready: () => starting ?? begin(Promise.resolve()),
    magics: () => magics,
    current: () => executor,
    restart: async () => {
      await begin(stop());
    },
    dispose: async () => {
      disposed = true;
      await stop();
    },
  };
}
