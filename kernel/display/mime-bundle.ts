import type { MimeBundle } from "../protocol/cell-event.ts";
import { imageType, toBase64 } from "./image.ts";
import { inspectText, messageOf } from "./inspect-text.ts";
import { isRecordArray, tableHtml } from "./table.ts";
import { isTensorLike, tensorText } from "./tensor-text.ts";

const DISPLAY = Symbol.for("Jupyter.display");

/**
 * A value as Jupyter shows it.
 *
 * In this order: the value's own `[Symbol.for("Jupyter.display")]()`, encoded images (bytes, or a `toPNG` method),
 * tensors, arrays of plain records, and `util.inspect` for all else. A promise comes back only when the value's own
 * method is asynchronous. Never throws and never rejects: a method that fails leaves the inspected value and a note.
 */
export function toMimeBundle(value: unknown): MimeBundle | Promise<MimeBundle> {
  const show = methodOf(value, DISPLAY);
  if (show !== undefined) {
    return ownBundle(value, "[Jupyter.display]", () => readBundle(show.call(value)));
  }
  const toPng = methodOf(value, "toPNG");
  if (toPng !== undefined) {
    return ownBundle(value, "toPNG", () => readPng(value, toPng.call(value)));
  }
  return plainBundle(value);
}

/**
 * A bundle as the protocol carries it: JSON types hold JSON, bytes become base64, all else is text.
 *
 * @throws {TypeError} When `bundle` isn't an object of data by media type.
 */
export function normalizeBundle(bundle: unknown): MimeBundle {
  if (typeof bundle !== "object" || bundle === null || Array.isArray(bundle)) {
    throw new TypeError(
      `Expected an object of data by media type, e.g. { "text/plain": "3" }, received ${inspectText(bundle)}.`,
    );
  }
  const entries = Object.entries(bundle).filter(([, data]) => data !== undefined);
  return Object.fromEntries(entries.map(([mime, data]) => [mime, normalizeData(mime, data)]));
}

type Method = (this: unknown) => unknown;

function methodOf(value: unknown, name: PropertyKey): Method | undefined {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) {
    return undefined;
  }
  try {
    const method: unknown = Reflect.get(value, name);
    return typeof method === "function" ? (method as Method) : undefined;
  } catch {
    return undefined;
  }
}

function ownBundle(
  value: unknown,
  name: string,
  make: () => MimeBundle | Promise<MimeBundle>,
): MimeBundle | Promise<MimeBundle> {
  const fallBack = (error: unknown): MimeBundle => ({
    "text/plain": `${inspectText(value)}\n(its ${name} failed: ${messageOf(error)})`,
  });
  try {
    const made = make();
    return made instanceof Promise ? made.catch(fallBack) : made;
  } catch (error) {
    return fallBack(error);
  }
}

function readBundle(shown: unknown): MimeBundle | Promise<MimeBundle> {
  return isThenable(shown) ? Promise.resolve(shown).then(normalizeBundle) : normalizeBundle(shown);
}

function readPng(value: unknown, made: unknown): MimeBundle | Promise<MimeBundle> {
  const toBundle = (bytes: unknown): MimeBundle => {
    if (!(bytes instanceof Uint8Array) || imageType(bytes) === undefined) return plainBundle(value);
    return imageBundle(bytes, value);
  };
  return isThenable(made) ? Promise.resolve(made).then(toBundle) : toBundle(made);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return methodOf(value, "then") !== undefined;
}

function plainBundle(value: unknown): MimeBundle {
  if (value instanceof Uint8Array && imageType(value) !== undefined) {
    return imageBundle(value, value);
  }
  if (isTensorLike(value)) return tensorBundle(value);
  const text = { "text/plain": inspectText(value) };
  return isRecordArray(value) ? { ...text, "text/html": tableHtml(value) } : text;
}

function imageBundle(bytes: Uint8Array, value: unknown): MimeBundle {
  return {
    [imageType(bytes) ?? "image/png"]: toBase64(bytes),
    "text/plain": value === bytes ? `image of ${bytes.length} bytes` : inspectText(value),
  };
}

function tensorBundle(value: Parameters<typeof tensorText>[0]): MimeBundle {
  try {
    return { "text/plain": tensorText(value) };
  } catch (error) {
    return {
      "text/plain": `${inspectText(value)}\n(its values can't be read: ${messageOf(error)})`,
    };
  }
}

function normalizeData(mime: string, data: unknown): unknown {
  if (/^application\/(.*\+)?json$/.test(mime)) return JSON.parse(JSON.stringify(data)) as unknown;
  if (typeof data === "string") return data;
  if (data instanceof Uint8Array) return toBase64(data);
  if (Array.isArray(data) && data.every((line) => typeof line === "string")) return data.join("");
  return inspectText(data);
}
