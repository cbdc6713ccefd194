import * as v from "valibot";
import { ConnectionFileError } from "./connection-file.ts";
import { describeIssue } from "./describe-issue.ts";

const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));

const registrationFileSchema = v.looseObject({
  kernel_id: v.string(),
  transport: v.optional(v.picklist(["tcp"]), "tcp"),
  registration_ip: v.pipe(v.string(), v.minLength(1)),
  registration_port: port,
  key: v.string(),
  signature_scheme: v.optional(v.picklist(["hmac-sha256"]), "hmac-sha256"),
});

/** Where a kernel that chooses its own ports tells them (JEP 66; messaging spec 5.6, "Kernel startup handshake"). */
export interface RegistrationFile {
  readonly kernel_id: string;
  readonly transport: "tcp";
  readonly registration_ip: string;
  readonly registration_port: number;
  /** Signs the handshake and all messages after it; empty for no signing. */
  readonly key: string;
}

/** Whether a file that Jupyter gave to the kernel asks for a handshake; else it is a connection file. */
export function isRegistrationFile(text: string): boolean {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" && value !== null && "registration_port" in value;
  } catch {
    return false;
  }
}

/**
 * Parses the text of a registration file; fields that we don't know are ignored.
 *
 * @param path - Named in errors.
 * @throws {ConnectionFileError} What was expected, what was received, what to do; it never holds the key.
 */
export function parseRegistrationFile(text: string, path: string): RegistrationFile {
  const parsed = v.safeParse(registrationFileSchema, JSON.parse(text));
  if (parsed.success) {
    const { kernel_id, transport, registration_ip, registration_port, key } = parsed.output;
    return { kernel_id, transport, registration_ip, registration_port, key };
  }
  const [issue] = parsed.issues;
  const mistake =
    v.getDotPath(issue) === "key" ? "Expected `key` to be a string." : describeIssue(issue);
  throw new ConnectionFileError(
    `The registration file ${path} can't be used. ${mistake} Start the kernel from a frontend, which writes this file.`,
  );
}
