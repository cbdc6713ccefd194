import { createHeader } from "../protocol/header.ts";
import type { Header, ParentHeader } from "../protocol/header.ts";
import { newSessionId } from "../protocol/ids.ts";
import type { Signer } from "../protocol/signature.ts";
import { encodeMessage } from "../protocol/wire.ts";
import type { RequestChannel, Transport } from "../transport/transport.ts";

/** What {@link Outlet.send} needs besides channel and type. */
export interface OutgoingMessage {
  readonly content: object;
  readonly parent?: ParentHeader;
  /** Routing frames of the request that is answered, or the topic on iopub. */
  readonly identities: readonly Uint8Array[];
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly buffers?: readonly Uint8Array[];
}

/** Gives messages their header and signature and sends them. */
export interface Outlet {
  /** Sends a message of type `messageType` and returns its header. */
  send(channel: RequestChannel | "iopub", messageType: string, message: OutgoingMessage): Header;
}

/** An outlet over an open transport; one session id for as long as it lives. */
export function createOutlet(transport: Pick<Transport, "send">, signer: Signer): Outlet {
  const session = newSessionId();
  return {
    send: (channel, messageType, message) => {
      const { content, parent = {}, identities, metadata = {}, buffers = [] } = message;
      const header = createHeader(messageType, { session, username: "athanor" });
      const fields = content as Readonly<Record<string, unknown>>;
      transport.send(
        channel,
        encodeMessage(
          { identities, header, parentHeader: parent, metadata, content: fields, buffers },
          signer,
        ),
      );
      return header;
    },
  };
}
