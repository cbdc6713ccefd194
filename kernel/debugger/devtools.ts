/** The parts of the DevTools protocol (V8 inspector) that the debugger reads. Lines and columns begin at 0. */
export interface Location {
  readonly scriptId: string;
  readonly lineNumber: number;
  readonly columnNumber?: number;
}

/** A value of the runtime: itself when it is JSON, else an id. */
export interface RemoteObject {
  readonly type: string;
  readonly subtype?: string;
  readonly className?: string;
  readonly value?: unknown;
  readonly unserializableValue?: string;
  readonly description?: string;
  readonly objectId?: string;
}

/** One scope of a call frame, innermost first. */
export interface ScopeInfo {
  readonly type: string;
  readonly object: RemoteObject;
  readonly name?: string;
}

/** One frame of a stopped stack. */
export interface CallFrame {
  readonly callFrameId: string;
  readonly functionName: string;
  readonly functionLocation?: Location;
  readonly location: Location;
  readonly scopeChain: readonly ScopeInfo[];
  readonly this: RemoteObject;
  readonly returnValue?: RemoteObject;
}

/** A frame that was on the stack when something asynchronous began; its variables can't be read any more. */
export interface PastFrame {
  readonly functionName: string;
  readonly scriptId: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** The stack at the beginning of what runs now, and what that in turn was part of. */
export interface AsyncStack {
  /** `await`, `Timeout`, `TickObject`, … */
  readonly description?: string;
  readonly callFrames: readonly PastFrame[];
  readonly parent?: AsyncStack;
}

/** `Debugger.paused`. */
export interface Paused {
  readonly callFrames: readonly CallFrame[];
  readonly reason: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly hitBreakpoints?: readonly string[];
  readonly asyncStackTrace?: AsyncStack;
}

/** `Debugger.scriptParsed`. */
export interface ScriptParsed {
  readonly scriptId: string;
  readonly url: string;
  readonly sourceMapURL?: string;
  readonly isModule?: boolean;
}

/** What evaluations give. */
export interface Evaluated {
  readonly result: RemoteObject;
  readonly exceptionDetails?: { readonly text: string; readonly exception?: RemoteObject };
}
