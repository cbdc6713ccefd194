/** Thins out the updates of each display: at most one a window, the last one always. */
export interface UpdateThrottle<Update> {
  /** Sends `update` at once when the display has been quiet for a window; else keeps it until the window's end. */
  offer(displayId: string, update: Update): void;
  /** Sends the kept updates that `chosen` picks now. */
  flush(chosen: (displayId: string, update: Update) => boolean): void;
}

interface Window<Update> {
  kept: { readonly update: Update } | undefined;
}

/**
 * A throttle per display id.
 *
 * @param windowMs - Milliseconds between two updates of one display.
 * @param send - Takes the updates that go out.
 */
export function createUpdateThrottle<Update>(
  windowMs: number,
  send: (update: Update) => void,
): UpdateThrottle<Update> {
  const windows = new Map<string, Window<Update>>();

  const open = (displayId: string): void => {
    windows.set(displayId, { kept: undefined });
    setTimeout(() => end(displayId), windowMs);
  };
  const end = (displayId: string): void => {
    const kept = windows.get(displayId)?.kept;
    windows.delete(displayId);
    if (kept === undefined) return;
    open(displayId);
    send(kept.update);
  };

  return {
    offer: (displayId, update) => {
      const window = windows.get(displayId);
      if (window !== undefined) {
        window.kept = { update };
        return;
      }
      open(displayId);
      send(update);
    },
    flush: (chosen) => {
      for (const [displayId, window] of windows) {
        const { kept } = window;
        if (kept === undefined || !chosen(displayId, kept.update)) continue;
        window.kept = undefined;
        send(kept.update);
      }
    },
  };
}
