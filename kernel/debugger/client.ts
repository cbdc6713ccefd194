import type { Inspector } from "../runtime/executor.ts";
import { DEBUG_VIEW } from "../runtime/debug-view.ts";
import type { Evaluated, RemoteObject } from "./devtools.ts";

/** An argument of a call in the runtime. */
export type CallArgument =
  | { readonly value: unknown }
  | { readonly objectId: string }
  | { readonly unserializableValue: string };

/** Evaluations longer than this are ended, and a thread in native code isn't waited for longer. */
const LIMIT_MS = 5000;
const GRACE_MS = 1000;
const VIEW = `globalThis[Symbol.for("${DEBUG_VIEW}")]`;

/** The inspector with the calls that the debugger makes. */
export class Client {
  private readonly inspector: Inspector;
  private viewId: Promise<string> | undefined;

  constructor(inspector: Inspector) {
    this.inspector = inspector;
  }

  /** @throws {Error} What the inspector says, or that the runtime doesn't answer. */
  async post<T = object>(method: string, params: object = {}): Promise<T> {
    return (await inTime(this.inspector.post(method, params))) as T;
  }

  /** {@link post} where a refusal means that somebody else was faster. */
  async try(method: string, params: object = {}): Promise<void> {
    await this.post(method, params).catch(() => undefined);
  }

  /**
   * The JSON of an expression of the runtime's `DebugView`, whatever the runtime does.
   *
   * @param waits - Waits for a promise; one of a stopped runtime never settles.
   */
  async view<T>(call: string, waits = false): Promise<T> {
    const evaluated = await this.post<Evaluated>("Runtime.evaluate", {
      expression: `${VIEW}.${call}`,
      returnByValue: true,
      awaitPromise: waits,
      silent: true,
      disableBreaks: true,
      timeout: LIMIT_MS,
    });
    return valueOf(evaluated) as T;
  }

  /** A call of the `DebugView` with values of the runtime; for a stopped runtime, or values that run no code. */
  async callView<T>(method: string, args: readonly CallArgument[]): Promise<T> {
    this.viewId ??= this.findView();
    const evaluated = await this.post<Evaluated>("Runtime.callFunctionOn", {
      objectId: await this.viewId,
      functionDeclaration: `function (...args) { return this.${method}(...args); }`,
      arguments: args,
      returnByValue: true,
      silent: true,
    });
    return valueOf(evaluated) as T;
  }

  /**
   * The value of an expression, in a frame or among the names of cells.
   *
   * @throws {Error} What the expression throws.
   */
  async evaluate(
    expression: string,
    frame: string | undefined,
    options: { readonly pure?: boolean; readonly isStopped?: boolean } = {},
  ): Promise<RemoteObject> {
    const { pure = false, isStopped = false } = options;
    const common = {
      expression: asExpression(expression),
      silent: true,
      timeout: LIMIT_MS,
      throwOnSideEffect: pure,
      objectGroup: "athanor",
    };
    // A stopped runtime settles no promise, and the answer in REPL mode is one.
    const evaluated =
      frame === undefined
        ? await this.post<Evaluated>("Runtime.evaluate", {
            ...common,
            disableBreaks: true,
            replMode: !isStopped,
          })
        : await this.post<Evaluated>("Debugger.evaluateOnCallFrame", {
            ...common,
            callFrameId: frame,
          });
    throwIfFailed(evaluated);
    return evaluated.result;
  }

  close(): void {
    this.inspector.close();
  }

  private async findView(): Promise<string> {
    const { result } = await this.post<Evaluated>("Runtime.evaluate", { expression: VIEW });
    if (result.objectId === undefined) throw new Error("internal: the runtime has no view");
    return result.objectId;
  }
}

/** A remote value as the argument of a call. */
export function toArgument(value: RemoteObject): CallArgument {
  if (value.objectId !== undefined) return { objectId: value.objectId };
  if (value.unserializableValue !== undefined) {
    return { unserializableValue: value.unserializableValue };
  }
  return { value: value.value };
}

/** `{ a: 1 }` is an object here, and no block. */
function asExpression(text: string): string {
  return /^\s*\{[^]*\}\s*$/.test(text) ? `(${text})` : text;
}

function valueOf(evaluated: Evaluated): unknown {
  throwIfFailed(evaluated);
  return evaluated.result.value;
}

function throwIfFailed({ exceptionDetails: details, result }: Evaluated): void {
  if (details === undefined) return;
  const { description, value } = details.exception ?? result;
  throw new Error(
    description?.split("\n    at ")[0] ??
      (value === undefined ? details.text : JSON.stringify(value)),
  );
}

/** A thread inside native code hears nothing, and a frontend waits for every answer. */
function inTime<T>(answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(
        new Error(
          "Expected an answer of the runtime, but it is busy in native code. Ask again when it has ended, or press Stop.",
        ),
      );
    }, LIMIT_MS + GRACE_MS);
    answer.finally(() => clearTimeout(timer)).then(resolve, reject);
  });
}
