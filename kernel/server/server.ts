import type { ConnectionFile } from "../protocol/connection-file.ts";
import { createSigner } from "../protocol/signature.ts";
import type { Session } from "../session/session.ts";
import { openTransport } from "../transport/transport.ts";
import type { BindAddress, Transport } from "../transport/transport.ts";
import { createDebugEvents } from "./debug-events.ts";
import { createDispatcher } from "./dispatcher.ts";
import type { KernelContext } from "./handler.ts";
import { createListener } from "./listener.ts";
import { createOutlet } from "./outlet.ts";
import { createPublisher } from "./publisher.ts";
import { createStdin } from "./stdin.ts";
import { createSubshells } from "./subshells.ts";

/** Parts of {@link startServer}. */
export interface ServerOptions {
  /** With tcp a port may be 0: the system then chooses. */
  readonly connection: BindAddress & Pick<ConnectionFile, "key">;
  readonly session: Session;
  /** Versions that kernel_info tells. */
  readonly versions: KernelContext["versions"];
  /** Takes one line for each dropped message and each failure of a socket. */
  readonly log: (line: string) => void;
}

/** A kernel that answers frontends. */
export interface KernelServer {
  readonly ports: Transport["ports"];
  /** Stops the running cell, as interrupt_request does. */
  interrupt(): Promise<void>;
  /** Ends the session, sends what waits and closes the sockets. Harmless when called twice. */
  close(): Promise<void>;
  /** Resolves when the kernel has been closed, by `close` or by a shutdown_request. */
  readonly closed: Promise<void>;
}

/**
 * Binds the sockets and answers requests. `session` needn't be started yet: kernel_info, control and heartbeat answer at
 * once, cells wait.
 *
 * @throws {Error} When a port can't be bound.
 */
export async function startServer(options: ServerOptions): Promise<KernelServer> {
  const { connection, session, versions, log } = options;
  const signer = createSigner(connection.key);
  const transport = await openTransport(connection, (error) => {
    log(`A socket failed: ${String(error)}`);
  });
  const outlet = createOutlet(transport, signer);
  const publisher = createPublisher(outlet);
  const stdin = createStdin(outlet, publisher);
  const closing = createClosing(async () => {
    stdin.cancel();
    await session.shutdown().catch((error: unknown) => log(`Shutdown failed: ${String(error)}`));
    await transport.close();
  });
  const { ports } = transport;
  const exit = createExitAfterReply(() => closing.close());
  const debugEvents = createDebugEvents(publisher);
  session.onDebugEvent((event) => debugEvents.publish(event));
  const context = {
    session,
    publisher,
    stdin,
    debugEvents,
    subshells: createSubshells(),
    ports,
    versions,
    shutdownAfterReply: exit.ask,
  };
  const dispatcher = createDispatcher(context, outlet);
  publisher.status("starting", {});
  const onAnswered = exit.replied;
  transport.listen(createListener({ signer, outlet, stdin, dispatcher, onAnswered, log }));
  return {
    ports,
    interrupt: async () => {
      stdin.cancel();
      await session.interrupt();
    },
    close: () => closing.close(),
    closed: closing.closed,
  };
}

/** Remembers that a request asked for the end, until its reply has gone out. */
function createExitAfterReply(close: () => Promise<void>): {
  readonly ask: () => void;
  readonly replied: () => void;
} {
  let isAsked = false;
  return {
    ask: () => {
      isAsked = true;
    },
    replied: () => {
      if (isAsked) void close();
    },
  };
}

interface Closing {
  close(): Promise<void>;
  readonly closed: Promise<void>;
}

function createClosing(work: () => Promise<void>): Closing {
  let resolve = (): void => {};
  const closed = new Promise<void>((done) => {
    resolve = done;
  });
  let running: Promise<void> | undefined;
  const close = (): Promise<void> => {
    running ??= work().then(resolve);
    return running;
  };
  return { close, closed };
}
