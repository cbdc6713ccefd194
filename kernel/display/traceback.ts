import { relative } from "node:path";
import { bold, cyan, faint, red } from "./ansi.ts";
import { codeFrame } from "./code-frame.ts";
import { inspectText } from "./inspect-text.ts";
import { ownerOf, parseStack } from "./stack-frame.ts";
import type { FrameOwner, StackFrame } from "./stack-frame.ts";

/** Options of {@link describeError}. */
export interface TracebackOptions {
  /** Athanor's own folder: frames of its kernel are left out, those of its library folded. */
  readonly root: string;
  /** The notebook's folder; files below it are named relative to it. */
  readonly cwd: string;
  /** The text of a cell or file that a frame names, for the code around it. */
  readonly readSource: (file: string) => string | undefined;
  /** Further lines of an error's stack: the awaits that it came through. */
  readonly awaitsOf?: (thrown: unknown) => readonly string[];
  /** Default `context`. */
  readonly style?: ErrorStyle;
}

/** How much of an error is shown; `%xmode` sets it. */
export interface ErrorStyle {
  /**
   * `minimal`: name and message; `plain`: the frames too; `context`: code around the first frames, packages folded;
   * `verbose`: code around every frame, packages unfolded.
   */
  mode: "minimal" | "plain" | "context" | "verbose";
}

/** An error as Jupyter carries it. */
export interface ErrorDescription {
  readonly ename: string;
  readonly evalue: string;
  /** Lines with ANSI colours. */
  readonly traceback: readonly string[];
}

const MOST_CAUSES = 5;
const MOST_CODE_FRAMES = 3;
const MOST_FRAMES = 20;

/** Anything that was thrown, with the user's own lines shown, causes below, and library frames folded to a count. */
export function describeError(thrown: unknown, options: TracebackOptions): ErrorDescription {
  const { ename, evalue } = nameAndMessage(thrown);
  return { ename, evalue, traceback: errorLines(thrown, options, 0) };
}

interface ErrorParts {
  readonly name: unknown;
  readonly message: unknown;
  readonly stack: unknown;
  readonly cause: unknown;
  readonly errors: unknown;
}

/** Errors of another realm (`vm`, workers) are no `instanceof Error`, so the shape decides. */
function errorParts(thrown: unknown): ErrorParts | undefined {
  if (typeof thrown !== "object" || thrown === null) return undefined;
  const { name, message, stack, cause, errors } = thrown as ErrorParts;
  return typeof message === "string" ? { name, message, stack, cause, errors } : undefined;
}

function nameAndMessage(thrown: unknown): { readonly ename: string; readonly evalue: string } {
  const parts = errorParts(thrown);
  if (parts === undefined) return { ename: "Thrown", evalue: inspectText(thrown) };
  const ename = typeof parts.name === "string" && parts.name !== "" ? parts.name : "Error";
  return { ename, evalue: String(parts.message) };
}

function errorLines(thrown: unknown, options: TracebackOptions, depth: number): readonly string[] {
  const { ename, evalue } = nameAndMessage(thrown);
  const title = `${bold(red(ename))}${evalue === "" ? "" : `: ${evalue}`}`;
  const parts = errorParts(thrown);
  if (parts === undefined || options.style?.mode === "minimal") return [title];
  const awaits = options.awaitsOf?.(thrown) ?? [];
  const stack = [typeof parts.stack === "string" ? parts.stack : "", ...awaits].join("\n");
  return [...stackLines({ ...parts, stack }, title, options), ...causeLines(parts, options, depth)];
}

function stackLines(
  { stack, message }: { readonly stack: string; readonly message: unknown },
  title: string,
  options: TracebackOptions,
): readonly string[] {
  const { preamble, frames } = parseStack(stack, String(message));
  const excerpt = preamble.length > 1 ? preamble.slice(0, -1).filter((line) => line !== "") : [];
  return [title, ...excerpt.map((line) => `    ${line}`), ...frameLines(frames, options)];
}

function causeLines(
  parts: ErrorParts,
  options: TracebackOptions,
  depth: number,
): readonly string[] {
  if (depth >= MOST_CAUSES) return [];
  const several = Array.isArray(parts.errors) ? parts.errors.slice(0, MOST_CAUSES) : [];
  const causes = parts.cause === undefined ? several : [parts.cause, ...several];
  return causes.flatMap((cause: unknown) => {
    const [first = "", ...rest] = errorLines(cause, options, depth + 1);
    return ["", `${faint("Caused by")} ${first}`, ...rest];
  });
}

interface OwnedFrame {
  readonly frame: StackFrame;
  readonly owner: FrameOwner;
}

function frameLines(frames: readonly StackFrame[], options: TracebackOptions): readonly string[] {
  const owned = frames.map((frame) => ({ frame, owner: ownerOf(frame, options.root) }));
  const lines: string[] = [];
  let codeFrames = 0;
  const own = owned.filter(({ owner }) => owner.kind !== "internal");
  const runs = options.style?.mode === "verbose" ? own.map(alone) : foldRuns(own);
  for (const run of runs) {
    if (lines.length > MOST_FRAMES * 2) return [...lines, faint("    … more frames")];
    const [{ frame, owner }] = run;
    if (owner.kind === "package" && options.style?.mode !== "verbose") {
      lines.push(
        faint(`    … ${run.length} ${run.length === 1 ? "frame" : "frames"} of ${owner.name}`),
      );
      continue;
    }
    lines.push(`    at ${placeText(frame, options)}`);
    if (codeFrames++ < mostCodeFrames(options)) lines.push(...codeOf(frame, options));
  }
  return lines;
}

function alone(frame: OwnedFrame): [OwnedFrame] {
  return [frame];
}

function mostCodeFrames({ style }: TracebackOptions): number {
  if (style?.mode === "plain") return 0;
  return style?.mode === "verbose" ? MOST_FRAMES : MOST_CODE_FRAMES;
}

/** Neighbouring frames of one package together, each frame of the user alone. */
function foldRuns(frames: readonly OwnedFrame[]): [OwnedFrame, ...OwnedFrame[]][] {
  const runs: [OwnedFrame, ...OwnedFrame[]][] = [];
  for (const frame of frames) {
    const last = runs.at(-1);
    if (
      last !== undefined &&
      packageOf(last[0]) !== undefined &&
      packageOf(last[0]) === packageOf(frame)
    ) {
      last.push(frame);
    } else {
      runs.push([frame]);
    }
  }
  return runs;
}

function packageOf({ owner }: OwnedFrame): string | undefined {
  return owner.kind === "package" ? owner.name : undefined;
}

function placeText(frame: StackFrame, { cwd }: TracebackOptions): string {
  const near = frame.file.startsWith(cwd) ? relative(cwd, frame.file) : frame.file;
  const place = cyan(`${near}:${frame.line}:${frame.column}`);
  return frame.name === "" || frame.name.startsWith("__athanor")
    ? place
    : `${frame.name} (${place})`;
}

function codeOf(frame: StackFrame, options: TracebackOptions): readonly string[] {
  const source = options.readSource(frame.file);
  return source === undefined ? [] : codeFrame(source, frame);
}
