import type { ErrorStyle, TracebackOptions } from "../display/traceback.ts";
import type { CellHooks } from "../protocol/compiled-cell.ts";
import { toNodeSpecifier } from "../protocol/package-specifier.ts";
import { awaitingLines } from "./awaiting-places.ts";
import { BlockingAnswers } from "./blocking-answers.ts";
import { installGlobals } from "./cell-globals.ts";
import { CellRunner } from "./cell-runner.ts";
import { CellSources } from "./cell-sources.ts";
import { CellTracker } from "./cell-tracker.ts";
import { Cell } from "./cell.ts";
import { createCommHost } from "./comm-host.ts";
import { startControl } from "./control.ts";
import { DEBUG_VIEW, DebugView } from "./debug-view.ts";
import { createDenoShim } from "./deno-shim.ts";
import { createDisplayHost } from "./display-host.ts";
import type { DisplayHost } from "./display-host.ts";
import type { MagicSummary } from "./executor.ts";
import { ErrorFrames } from "./error-frames.ts";
import { EventCaptures } from "./event-captures.ts";
import { InterruptFlags } from "./interrupt-flags.ts";
import { Interrupts } from "./interrupts.ts";
import { readUserFile } from "./local-files.ts";
import { createMagicHost } from "./magic-host.ts";
import type { MagicContext } from "./magic-context.ts";
import type { MagicHostParts } from "./magic-host.ts";
import type { ToRuntime } from "./messages.ts";
import { ModuleLoader } from "./module-loader.ts";
import { OutputCapture } from "./output-capture.ts";
import { installErrors, installOutput } from "./process-setup.ts";
import { installStackMapping } from "./stack-mapping.ts";
import { SupervisorLink } from "./supervisor-link.ts";
import { TensorGuard } from "./tensor-guard.ts";
import { installTimers } from "./timers.ts";
import { createUserInput } from "./user-input.ts";
import { UserNames } from "./user-names.ts";

/** What the composition root brings. */
export interface RuntimeHostOptions {
  /** The notebook's folder, absolute. */
  readonly cwd: string;
  /** Athanor's own folder, absolute. */
  readonly root: string;
  /** URL of the kernel's compiled files; their frames are left out of stacks. */
  readonly kernelFolder: string;
  /** The secret of this runtime, from its environment. */
  readonly key: string;
  /** Runs a magic of a cell. */
  readonly runMagic: (
    name: string,
    args: string,
    body: string | undefined,
    context: MagicContext,
  ) => Promise<unknown>;
  /** Called when a cell has imported a package, with what resolved it. */
  readonly onPackage: (name: string, require: NodeJS.Require, displays: DisplayHost) => void;
}

/** The inside of the runtime process, made ready for cells. */
export interface RuntimeHost {
  readonly loader: ModuleLoader;
  /** Takes a message of the supervisor. */
  take(message: ToRuntime): void;
  /** A warning in front of the first cell's own output. */
  warn(text: string): void;
  /** Tells the supervisor that cells can run. */
  ready(magics: readonly MagicSummary[]): void;
  /** Tells the supervisor that a cell has added magics. */
  announce(magics: readonly MagicSummary[]): void;
}

/**
 * Makes the parts of the runtime and changes this process for cells: output, timers, stacks, globals, interrupts.
 * Call it once, before any user code. Resolves when interrupts work too.
 */
export async function createRuntimeHost(options: RuntimeHostOptions): Promise<RuntimeHost> {
  const base = createBase(options);
  const { link, tracker, output, flags, interrupts } = base;
  const displays = createDisplayHost(output, tracker);
  const comms = createCommHost((event) => output.emit(event));
  const loader = createLoader(options, displays);
  const runner = createRunner(base, { options, displays, loader });
  const answers = new BlockingAnswers();
  installGlobals({
    displays,
    comms: comms.host,
    require: loader.require,
    clearOutput: (wait) => output.emit({ kind: "clear", wait }),
    ...createUserInput({ ...base, answers }),
    signal: () => tracker.running?.signal,
  });
  const view = new DebugView(base.names, base.sources);
  Object.defineProperty(globalThis, Symbol.for(DEBUG_VIEW), { value: view });
  await startControl({ flags, interrupts, runner, answers: answers.way });

  let early = "";
  return {
    loader,
    warn: (text) => {
      early += text;
    },
    ready: (magics) => link.send({ type: "ready", magics }),
    announce: (magics) => link.send({ type: "magics", magics }),
    take: (message) => {
      switch (message.type) {
        case "run": {
          const cell = new Cell(message.cellId, message.executionCount);
          if (early !== "") output.write("stderr", early, cell);
          early = "";
          return runner.run(cell, message.cell);
        }
        case "evaluate":
          return runner.evaluate(message.id, message.cell);
        case "answer":
          return link.takeAnswer(message.id, message.answer);
        case "comm":
          try {
            return tracker.runAs(new Cell(message.id, 0), () => comms.receive(message.message));
          } finally {
            output.flush();
            link.send({ type: "comm-handled", id: message.id });
          }
      }
    },
  };
}

/** The parts that know no user code. */
interface Base {
  readonly link: SupervisorLink;
  readonly tracker: CellTracker;
  readonly output: OutputCapture;
  readonly captures: EventCaptures;
  readonly flags: InterruptFlags;
  readonly interrupts: Interrupts;
  readonly names: UserNames;
  readonly sources: CellSources;
  readonly traceback: TracebackOptions;
  readonly style: ErrorStyle;
  readonly failures: ErrorFrames;
}

function createBase({ key, root, cwd, kernelFolder }: RuntimeHostOptions): Base {
  const link = new SupervisorLink(key);
  const tracker = new CellTracker();
  const captures = new EventCaptures();
  const output = new OutputCapture((message) => {
    if (!captures.take(message)) link.send(message);
  }, tracker);
  installOutput(output);
  const flags = new InterruptFlags();
  const interrupts = new Interrupts(flags, tracker);
  const names = new UserNames();
  const sources = new CellSources();
  installStackMapping(sources, kernelFolder);
  const readSource = (file: string): string | undefined =>
    sources.source(file) ?? readUserFile(file);
  const style: ErrorStyle = { mode: "context" };
  const traceback = { root, cwd, readSource, style, awaitsOf: awaitingLines };
  const failures = new ErrorFrames({ sources, flags, kernelFolder, readSource });
  installTimers(tracker, installErrors(output, tracker, traceback));
  const known = { names, sources, traceback, style, failures };
  return { link, tracker, output, captures, flags, interrupts, ...known };
}

function createLoader(options: RuntimeHostOptions, displays: DisplayHost): ModuleLoader {
  const { cwd, root } = options;
  const onPackage = (name: string, require: NodeJS.Require): void =>
    options.onPackage(name, require, displays);
  return new ModuleLoader({ cwd, root, onPackage });
}

interface RunnerParts {
  readonly options: RuntimeHostOptions;
  readonly displays: DisplayHost;
  readonly loader: ModuleLoader;
}

function createRunner(base: Base, { options, displays, loader }: RunnerParts): CellRunner {
  const { link, interrupts, output, captures, names } = base;
  const magicParts: MagicHostParts = {
    cwd: options.cwd,
    displays,
    output,
    captures,
    names,
    failures: base.failures,
    style: base.style,
    ask: (cell, request) => link.ask(cell.id, request),
    runNested: (cell, compiled) => runner.runNested(cell, compiled),
  };
  const tensors = new TensorGuard({
    check: () => interrupts.checkRunning(),
    running: () => base.tracker.running,
    modules: () => loader.require.cache,
  });
  const deno = createDenoShim(displays, (event) => output.emit(event));
  const runner = new CellRunner({
    ...base,
    tensors,
    send: (message) => link.send(message),
    hooksOf: (cell): CellHooks => ({
      import: async (specifier) => {
        const namespace = await loader.import(importable(specifier, deno));
        tensors.watchModels();
        return namespace;
      },
      deno,
      wait: (value) => interrupts.wait(cell, value),
      tick: () => interrupts.check(cell),
      magic: (name, args, body) =>
        options.runMagic(name, args, body, createMagicHost(magicParts, cell)),
    }),
  });
  return runner;
}

/** Packages of JSR are written for Deno, so they get the global that cells don't. */
function importable(specifier: string, deno: object): string {
  const own = toNodeSpecifier(specifier);
  if (own.startsWith("@jsr/")) Object.assign(globalThis, { Deno: deno });
  return own;
}
