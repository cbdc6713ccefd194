import type { MimeBundle } from "./mime-bundle.ts";

/** Shows a bundle, or replaces the one that was shown under an id. */
export type ShowBundle = (
  bundle: MimeBundle,
  options: { readonly displayId: string; readonly update?: boolean },
) => unknown;

/** A bar that is shown once and then updated. */
export interface ProgressBar {
  /** Shows a fraction, `0 … 1`, at most ten times a second. */
  readonly show: (fraction: number) => void;
  /** Takes it away; harmless when nothing was shown. */
  readonly close: () => void;
}

/** A progress bar in the output of the running cell. */
export function createProgressBar(display: ShowBundle): ProgressBar {
  const displayId = `progress-${crypto.randomUUID()}`;
  let shown = false;
  // What is done in an instant needs no bar.
  let last = Date.now();
  const draw = (html: string, text: string): void => {
    display(
      { "text/html": html, "text/plain": text },
      shown ? { displayId, update: true } : { displayId },
    );
    shown = true;
  };
  return {
    show: (fraction) => {
      const now = Date.now();
      if (now - last < 100) return;
      last = now;
      const value = Math.min(fraction, 1).toFixed(3);
      draw(`<progress max="1" value="${value}"></progress>`, `${Math.round(fraction * 100)} %`);
    },
    close: () => {
      if (shown) draw("", "");
    },
  };
}
