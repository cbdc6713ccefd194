/** Sends messages one after the other on one socket. */
export interface SendQueue {
  /** Appends a message; sent in the order of calls. */
  push(frames: readonly Uint8Array[]): void;
  /** Resolves once all that was pushed before has been handed to the socket. */
  drained(): Promise<void>;
  /** Drops what is pushed from now on. */
  close(): void;
}

/**
 * An ordered queue in front of a socket.
 *
 * zeromq.js lets 512 sends through in one tick and then throws EBUSY, so each send is awaited before the next one.
 *
 * @param send - Hands one message to the socket; resolves when the socket has taken it.
 * @param onError - Takes the error of a send; the message is lost and the queue goes on.
 */
export function createSendQueue(
  send: (frames: readonly Uint8Array[]) => Promise<void>,
  onError: (error: unknown) => void,
): SendQueue {
  let waiting: (readonly Uint8Array[])[] = [];
  let pumping: Promise<void> | undefined;
  let closed = false;

  const pump = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      for (const frames of batch) await send(frames).catch(onError);
    }
    pumping = undefined;
  };

  return {
    push: (frames) => {
      if (closed) return;
      waiting.push(frames);
      pumping ??= pump();
    },
    drained: () => pumping ?? Promise.resolve(),
    close: () => {
      closed = true;
    },
  };
}
