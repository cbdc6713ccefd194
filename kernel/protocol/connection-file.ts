import * as v from "valibot";
import { describeIssue } from "./describe-issue.ts";

const advice =
  "Start the kernel from a frontend, which writes this file (jupyter_client's `write_connection_file`).";

const portSchema = v.pipe(
  v.number(),
  v.check((port) => Number.isInteger(port) && port >= 1 && port <= 65_535),
);

/** 32 bytes in Z85. */
const curveKeySchema = v.optional(v.pipe(v.string(), v.length(40)));

const connectionFileSchema = v.looseObject({
  transport: v.optional(v.picklist(["tcp", "ipc"]), "tcp"),
  ip: v.pipe(v.string(), v.minLength(1)),
  shell_port: portSchema,
  iopub_port: portSchema,
  stdin_port: portSchema,
  control_port: portSchema,
  hb_port: portSchema,
  key: v.string(),
  signature_scheme: v.optional(v.picklist(["hmac-sha256"]), "hmac-sha256"),
  curve_publickey: curveKeySchema,
  curve_secretkey: curveKeySchema,
});

/** Where the five sockets bind and how messages are signed. `hb_port` is the heartbeat's. */
export interface ConnectionFile {
  readonly transport: "tcp" | "ipc";
  /** An address or `*`; with `ipc` the stem of a path, to which `-<port>` is added. */
  readonly ip: string;
  /** Ports are integers in 1–65535; with `ipc` any such suffixes. */
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
  /** Empty: messages aren't signed. */
  readonly key: string;
  readonly signature_scheme: "hmac-sha256";
  /** CurveZMQ keys, Z85: with them the sockets take encrypted connections only. */
  readonly curve_publickey?: string | undefined;
  readonly curve_secretkey?: string | undefined;
}

/** A connection file that can't be used; the message never holds the key. */
export class ConnectionFileError extends Error {
  override readonly name = "ConnectionFileError";
}

/**
 * Parses the text of a connection file; fields that we don't know are ignored.
 *
 * @param text - JSON as jupyter_client writes it.
 * @param path - Named in errors.
 * @throws {ConnectionFileError} One error with all mistakes: what was expected, what was received, what to do.
 */
export function parseConnectionFile(text: string, path: string): ConnectionFile {
  const parsed = v.safeParse(connectionFileSchema, parseObject(text, path));
  if (parsed.success) return requireBothKeys(parsed.output, path);
  const mistakes = parsed.issues.map((issue) => sentence(issue)).join(" ");
  throw new ConnectionFileError(`The connection file ${path} can't be used. ${mistakes} ${advice}`);
}

/** Half of a key pair would mean sockets that anyone may read although the frontend asked for encryption. */
function requireBothKeys(connection: ConnectionFile, path: string): ConnectionFile {
  const { curve_publickey: publicKey, curve_secretkey: secretKey } = connection;
  if ((publicKey === undefined) === (secretKey === undefined)) return connection;
  throw new ConnectionFileError(
    `The connection file ${path} can't be used. Expected both \`curve_publickey\` and \`curve_secretkey\`, received one of them. ${advice}`,
  );
}

/** valibot's text, but a port names its range and a key is never shown. */
function sentence(issue: v.BaseIssue<unknown>): string {
  const field = v.getDotPath(issue) ?? "";
  if (field.startsWith("curve_")) {
    return `Expected \`${field}\` to be a CurveZMQ key of 40 characters in Z85, received something else.`;
  }
  if (field === "key") {
    const type = issue.input === undefined ? "nothing" : typeof issue.input;
    return `Expected \`key\` to be a string (empty for no signing), received ${type}.`;
  }
  if (field.endsWith("_port")) {
    return describeIssue({ ...issue, expected: "an integer from 1 to 65535" });
  }
  return describeIssue({
    ...issue,
    expected: field === "ip" ? "an address such as 127.0.0.1" : issue.expected,
  });
}

function parseObject(text: string, path: string): object {
  const value = parseJson(text);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new ConnectionFileError(
    `The connection file ${path} can't be used. ` +
      `Expected a JSON object, received ${received(text, value)}. ${advice}`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function received(text: string, value: unknown): string {
  if (text.trim() === "") return "an empty file";
  if (value === undefined) return "text that isn't JSON";
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `a ${typeof value}`;
}
