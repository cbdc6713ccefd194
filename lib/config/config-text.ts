import { LineCounter, parseDocument } from "yaml";
import { AthanorError } from "../core/errors.ts";
import { isPlainObject, type PlainObject } from "./plain-object.ts";

/**
 * Reads a config written as YAML 1.2 or JSON (which YAML contains).
 *
 * @param text - The text, e.g. the body of a `%%config` cell.
 * @returns The named values; nothing is checked by a schema yet.
 * @throws {AthanorError} `config` with line and column when the text can't be read or isn't a set of named values.
 */
export function parseConfigText(text: string): PlainObject {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const first = document.errors[0];
  if (first !== undefined) {
    const { line, col } = lineCounter.linePos(first.pos[0]);
    throw new AthanorError(
      "config",
      `Expected the config as YAML or JSON; line ${line}, column ${col}: ${first.message}`,
      { cause: first },
    );
  }
  const value: unknown = document.toJS();
  if (isPlainObject(value)) return value;
  const received = value === null ? "nothing" : Array.isArray(value) ? "a list" : typeof value;
  throw new AthanorError(
    "config",
    `Expected named values such as \`seed: 1\`, one a line; received ${received}.`,
  );
}
