import { fileURLToPath } from "node:url";

/** One line of an error's stack. */
export interface StackFrame {
  /** Name of the function, or empty at top level. */
  readonly name: string;
  /** `In[3].ts`, a path, or `node:fs`; empty for frames without a place. */
  readonly file: string;
  /** One-based; 0 when unknown. */
  readonly line: number;
  /** One-based; 0 when unknown. */
  readonly column: number;
}

/** Whose code a frame is in: a cell, a file of the user, a package, or Node and the kernel. */
export type FrameOwner =
  | { readonly kind: "cell" | "local" | "internal" }
  | { readonly kind: "package"; readonly name: string };

/** An error's stack in parts. */
export interface ParsedStack {
  /** Lines above the first frame, the error's own name and message left out: Node's excerpt of a syntax error. */
  readonly preamble: readonly string[];
  readonly frames: readonly StackFrame[];
}

const FRAME =
  /^\s+at (?:async )?(?:(.*?) \()?(?:(.*?):(\d+):(\d+)|<anonymous>|index \d+|native)\)?$/;

/**
 * The frames of `stack`.
 *
 * @param header - `name: message` as the stack repeats it, so that a message with lines like frames isn't taken for some.
 */
export function parseStack(stack: string, header: string): ParsedStack {
  const at = header === "" ? -1 : stack.indexOf(header);
  const before = at > 0 ? stack.slice(0, at).trimEnd().split("\n") : [];
  const rest = at < 0 ? stack : stack.slice(at + header.length);
  const frames = rest.split("\n").flatMap((line) => parseFrame(line));
  return { preamble: before.filter((line) => !line.startsWith("Uncaught")), frames };
}

/** Whose code a frame is in; `root` is Athanor's own folder. */
export function ownerOf(frame: StackFrame, root: string): FrameOwner {
  if (/^In\[\d+\]/.test(frame.file)) return { kind: "cell" };
  if (frame.file === "" || frame.file.startsWith("node:")) return { kind: "internal" };
  const name = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(frame.file)?.[1];
  if (name !== undefined) return { kind: "package", name: name.replace("\\", "/") };
  const inside = frame.file.startsWith(root) ? frame.file.slice(root.length) : "";
  if (/^[\\/]?(dist[\\/])?kernel[\\/]/.test(inside)) return { kind: "internal" };
  if (/^[\\/]?(dist[\\/])?lib[\\/]/.test(inside)) return { kind: "package", name: "athanor" };
  return { kind: "local" };
}

function parseFrame(line: string): StackFrame[] {
  const match = FRAME.exec(line);
  if (match === null) return [];
  const [, name = "", file = "", row = "0", column = "0"] = match;
  return [{ name, file: toPath(file), line: Number(row), column: Number(column) }];
}

function toPath(file: string): string {
  if (!file.startsWith("file:")) return file;
  try {
    return fileURLToPath(new URL(file.replace(/\?.*$/, "")));
  } catch {
    return file;
  }
}
