import { readFile, writeFile } from "node:fs/promises";
import { toMimeBundle } from "../display/mime-bundle.ts";
import { toBase64, imageType } from "../display/image.ts";
import type { CellEvent, MimeBundle } from "../protocol/cell-event.ts";
import type { DisplayHost } from "./display-host.ts";

const DISPLAY = Symbol.for("Jupyter.display");

/** Options of `Deno.jupyter.display`. */
interface DenoDisplayOptions {
  /** The value is a bundle already. */
  readonly raw?: boolean;
  readonly update?: boolean;
  readonly display_id?: string;
}

interface BroadcastExtras {
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly buffers?: readonly Uint8Array[];
}

type Fields = Readonly<Record<string, unknown>>;
type Tag = (strings: TemplateStringsArray, ...values: unknown[]) => object;

/**
 * What cells find as `Deno`, so that notebooks written for Deno's kernel run: `Deno.jupyter` whole, and the few other calls that
 * notebooks make. No global: packages take a global `Deno` as a sign that they run in Deno.
 */
export function createDenoShim(displays: DisplayHost, emit: (event: CellEvent) => void): object {
  const display = async (value: unknown, options: DenoDisplayOptions = {}): Promise<void> => {
    const { raw = false, update = false, display_id: displayId } = options;
    const place = { update, ...(displayId === undefined ? {} : { displayId }) };
    displays.showBundle(raw ? value : await toMimeBundle(value), place);
  };
  const broadcast = async (
    type: string,
    content: Fields,
    extras: BroadcastExtras = {},
  ): Promise<void> => emit(toEvent(type, content, extras));
  const jupyter = {
    $display: DISPLAY,
    display,
    broadcast,
    format: (value: unknown) => toMimeBundle(value),
    html: tag("text/html"),
    md: tag("text/markdown"),
    svg: tag("image/svg+xml"),
    image,
  };
  return Object.freeze({ ...nodeParts(), jupyter: Object.freeze(jupyter) });
}

/** The calls outside of `jupyter` that Node has under another name. */
function nodeParts(): object {
  const { env } = process;
  return {
    args: [],
    cwd: () => process.cwd(),
    env: {
      get: (name: string) => env[name],
      set: (name: string, value: string) => void (env[name] = value),
      has: (name: string) => name in env,
      toObject: () => ({ ...env }),
    },
    readFile: async (path: string | URL) => new Uint8Array(await readFile(path)),
    readTextFile: (path: string | URL) => readFile(path, "utf8"),
    writeFile: (path: string | URL, bytes: Uint8Array) => writeFile(path, bytes),
    writeTextFile: (path: string | URL, text: string) => writeFile(path, text),
  };
}

function shown(bundle: MimeBundle): object {
  return { [DISPLAY]: () => bundle };
}

function tag(mime: string): Tag {
  return (strings, ...values) => shown({ [mime]: String.raw({ raw: strings }, ...values) });
}

function image(source: Uint8Array | string | URL): object {
  const load = async (): Promise<MimeBundle> => {
    const bytes = source instanceof Uint8Array ? source : await readFile(source);
    return { [imageType(bytes) ?? "image/png"]: toBase64(bytes) };
  };
  return { [DISPLAY]: load };
}

/** The event that becomes this iopub message. */
function toEvent(type: string, content: Fields, { metadata, buffers }: BroadcastExtras): CellEvent {
  if (type === "comm_open" || type === "comm_msg" || type === "comm_close") {
    const extras = { ...(metadata && { metadata }), ...(buffers && { buffers }) };
    return { kind: "comm", type, content, ...extras };
  }
  const outputs: Readonly<Record<string, (content: Fields) => CellEvent>> = {
    display_data: toDisplay,
    update_display_data: toUpdate,
    stream: ({ name, text }) => {
      return { kind: "stream", name: name === "stderr" ? name : "stdout", text: String(text) };
    },
    clear_output: ({ wait }) => ({ kind: "clear", wait: wait === true }),
  };
  const convert = outputs[type];
  if (convert !== undefined) return convert(content);
  throw new TypeError(
    `Expected Deno.jupyter.broadcast to send one of ${Object.keys(outputs).join(", ")}, comm_open, comm_msg and comm_close; received "${type}".`,
  );
}

function toDisplay(content: Fields): CellEvent {
  const { data, metadata, displayId } = displayParts(content);
  return { kind: "display", data, metadata, ...(displayId !== undefined && { displayId }) };
}

function toUpdate(content: Fields): CellEvent {
  const { data, metadata, displayId } = displayParts(content);
  if (displayId !== undefined) return { kind: "update", data, metadata, displayId };
  throw new TypeError(
    "Expected `transient.display_id` in update_display_data, received none. Pass the id of the display.",
  );
}

function displayParts({ data = {}, metadata = {}, transient }: Fields): {
  readonly data: MimeBundle;
  readonly metadata: MimeBundle;
  readonly displayId: string | undefined;
} {
  const { display_id: id } = (transient ?? {}) as Fields;
  const displayId = typeof id === "string" ? id : undefined;
  return { data: data as MimeBundle, metadata: metadata as MimeBundle, displayId };
}
