import { Dealer } from "zeromq";
import { ConnectionFileError } from "../protocol/connection-file.ts";
import type { RegistrationFile } from "../protocol/registration-file.ts";
import type { Signer } from "../protocol/signature.ts";
import { endpoint } from "./endpoint.ts";
import type { Transport } from "./transport.ts";

const delimiter = Buffer.from("<IDS|MSG>", "latin1");

/** Options of {@link registerPorts}. */
export interface RegistrationOptions {
  readonly signer: Signer;
  readonly ports: Transport["ports"];
  /** How long the answer may take. */
  readonly timeoutMs: number;
}

/**
 * Tells the launcher which ports the kernel has chosen and waits for its receipt: a signed message of one frame each way
 * (messaging spec 5.6, "Kernel startup handshake").
 *
 * @throws {ConnectionFileError} When no receipt with the right signature comes in time.
 */
export async function registerPorts(
  registration: RegistrationFile,
  { signer, ports, timeoutMs }: RegistrationOptions,
): Promise<void> {
  const { transport, registration_ip: ip, registration_port: port } = registration;
  const socket = new Dealer({ linger: timeoutMs, receiveTimeout: timeoutMs });
  try {
    socket.connect(endpoint({ transport, ip }, port));
    const content = Buffer.from(JSON.stringify(contentOf(registration.kernel_id, ports)));
    await socket.send([delimiter, signer.sign([content]), content]);
    const frames = await socket.receive();
    if (!isReceipt(frames, signer)) throw new Error("its receipt has another signature");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConnectionFileError(
      `Expected a signed receipt of the launcher at ${ip}:${port} within ${timeoutMs / 1_000} s, but ${reason}. ` +
        "Start the kernel from a frontend that still runs.",
      { cause: error },
    );
  } finally {
    socket.close();
  }
}

/** Ports go as text, as the specification has them. */
function contentOf(id: string, ports: Transport["ports"]): Readonly<Record<string, string>> {
  const texts = Object.entries(ports).map(([name, port]) => [name, String(port)] as const);
  return { kernel_id: id, ...Object.fromEntries(texts) };
}

function isReceipt(frames: readonly Buffer[], signer: Signer): boolean {
  const at = frames.findIndex((frame) => delimiter.equals(frame));
  const signature = frames[at + 1];
  const content = frames[at + 2];
  if (at < 0 || signature === undefined || content === undefined) return false;
  return signer.verify([content], signature);
}
