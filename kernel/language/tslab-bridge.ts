import type { MimeBundle } from "../protocol/cell-event.ts";

/** Takes what `tslab.display` shows. */
export type TslabDisplay = (
  data: MimeBundle,
  options: { readonly displayId?: string; readonly update?: boolean },
) => void;

interface TslabDisplayData {
  readonly data: MimeBundle;
  readonly transient?: { readonly display_id?: string | undefined };
}

interface TslabJupyter {
  lastWriteDisplayData: ((content: TslabDisplayData, update?: boolean) => void) | null;
}

/**
 * Connects tslab's public API (`tslab.display.html(…)`, `tslab.newDisplay()`) to another kernel. tslab keeps the function that
 * writes display data in a variable of its `jupyter` module; this sets it. Call it when a cell imports tslab, not
 * before: it loads tslab with its own TypeScript.
 *
 * @param require - Resolves from where the cell's `tslab` came, so that both mean the same copy.
 */
export function connectTslab(require: NodeJS.Require, display: TslabDisplay): void {
  const jupyter = require("tslab/dist/jupyter.js") as TslabJupyter;
  jupyter.lastWriteDisplayData = (content, update) => {
    const displayId = content.transient?.display_id;
    display(content.data, {
      ...(displayId === undefined ? {} : { displayId }),
      ...(update === true ? { update } : {}),
    });
  };
}
