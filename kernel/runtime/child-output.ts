import childProcess, { ChildProcess } from "node:child_process";
import { syncBuiltinESMExports } from "node:module";

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** Calls `flush` before this process starts any program, so that what was printed before stands before its output. */
export function flushBeforeChildren(flush: () => void): void {
  const prototype = ChildProcess.prototype as unknown as Record<string, AnyFunction>;
  wrap(prototype, "spawn", flush);
  const exports = childProcess as unknown as Record<string, AnyFunction>;
  for (const name of ["spawnSync", "execSync", "execFileSync"]) wrap(exports, name, flush);
  syncBuiltinESMExports();
}

function wrap(target: Record<string, AnyFunction>, name: string, flush: () => void): void {
  const original = target[name];
  if (original === undefined) return;
  const wrapped: AnyFunction = function callFlushed(...args) {
    flush();
    return original.apply(this, args);
  };
  Object.defineProperty(wrapped, "name", { value: name });
  target[name] = wrapped;
}
