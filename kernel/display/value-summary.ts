import { inspect, types } from "node:util";
import { isTensorLike } from "./tensor-text.ts";
import type { TensorLike } from "./tensor-text.ts";

/** A value in one line, as lists of variables show it. */
export interface ValueSummary {
  /** `number`, `Array(3)`, `Map(2)`, `Tensor2D float32 [3, 4]`, a class's name. */
  readonly type: string;
  /** The value on one line, long ones cut. */
  readonly text: string;
}

const WIDEST = 200;
const LONGEST_STRING = 1000;

/** Type and value in one line each; calls no getter and no code of the value's own. */
export function summarizeValue(value: unknown): ValueSummary {
  try {
    return { type: typeText(value), text: valueText(value) };
  } catch (error) {
    return { type: typeof value, text: `(can't be shown: ${String(error)})` };
  }
}

function typeText(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "function") return isClass(value) ? "class" : "function";
  if (typeof value !== "object") return typeof value;
  if (isTensorLike(value)) return tensorType(value);
  if (isModule(value)) return "module";
  const name = className(value);
  const size = sizeOf(value);
  return size === undefined ? name : `${name}(${size})`;
}

function tensorType({ shape, dtype, isDisposed, constructor }: TensorLike): string {
  const name = constructor.name === "Object" ? "Tensor" : constructor.name;
  return `${name} ${dtype} [${shape.join(", ")}]${isDisposed === true ? " (disposed)" : ""}`;
}

/** What `import * as name` gives. */
function isModule(value: unknown): boolean {
  return types.isModuleNamespaceObject(value) || (isBare(value) && Symbol.toStringTag in value);
}

function isBare(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === null;
}

function className(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null) return "Object";
  const constructor: unknown = Object.getOwnPropertyDescriptor(prototype, "constructor")?.value;
  return typeof constructor === "function" && constructor.name !== "" ? constructor.name : "Object";
}

function sizeOf(value: object): number | undefined {
  if (Array.isArray(value)) return value.length;
  if (value instanceof Map || value instanceof Set) return value.size;
  if (ArrayBuffer.isView(value) && "length" in value) return value.length as number;
  return undefined;
}

function valueText(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(shorten(value, LONGEST_STRING));
  if (typeof value === "function") return functionText(value);
  if (isTensorLike(value)) return tensorType(value);
  if (isModule(value)) return `module of ${Object.keys(value as object).length} exports`;
  if (value instanceof Error) return shorten(`${value.name}: ${value.message}`, WIDEST);
  return shorten(
    inspect(value, {
      depth: 1,
      breakLength: Infinity,
      compact: true,
      customInspect: false,
      maxArrayLength: 20,
      maxStringLength: 100,
    }),
    WIDEST,
  );
}

function isClass(value: object): boolean {
  return Function.prototype.toString.call(value).startsWith("class");
}

/** A function's name and parameters, a class's name. */
function functionText(value: object): string {
  const { name } = value as { readonly name: unknown };
  const shown = typeof name === "string" && name !== "" ? name : "(anonymous)";
  const source = Function.prototype.toString.call(value);
  if (isClass(value)) return `class ${shown}`;
  const prefix = /^async\b/.test(source) ? "async " : "";
  return shorten(`${prefix}${shown}(${parametersText(source)})`, WIDEST);
}

/** What stands between the parentheses of a function's text. */
function parametersText(source: string): string {
  const arrow = /^(?:async\s+)?([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*=>/u.exec(source)?.[1];
  if (arrow !== undefined) return arrow;
  const start = source.indexOf("(");
  let depth = 0;
  for (let index = start; index >= 0 && index < source.length; index++) {
    if ("([{".includes(source.charAt(index))) depth++;
    if (")]}".includes(source.charAt(index))) depth--;
    if (depth === 0) return tidy(source.slice(start + 1, index));
  }
  return "…";
}

/** Blanked types leave spaces. */
function tidy(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/ (?=[,)]|$)/g, "")
    .trim();
}

function shorten(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}
