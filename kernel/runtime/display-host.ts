import type { MimeBundle } from "../protocol/cell-event.ts";
import { normalizeBundle, toMimeBundle } from "../display/mime-bundle.ts";
import type { Cell } from "./cell.ts";
import type { CellTracker } from "./cell-tracker.ts";
import type { OutputCapture } from "./output-capture.ts";

/** Where a display goes. */
export interface DisplayPlace {
  /** Names the output, so that it can be updated. */
  readonly displayId?: string;
  /** Changes the outputs of that name instead of adding one. */
  readonly update?: boolean;
}

/** Shows things in the cell that shows them. */
export interface DisplayHost {
  /** Sends a bundle as it is. */
  showBundle(bundle: unknown, place?: DisplayPlace, cell?: Cell): void;
  /** Sends any value; one that shows itself asynchronously holds its cell's end back. */
  showValue(value: unknown, place?: DisplayPlace): void;
}

/** The display functions over a runtime's output. */
export function createDisplayHost(output: OutputCapture, tracker: CellTracker): DisplayHost {
  const send = (data: MimeBundle, place: DisplayPlace, cell: Cell | undefined): void => {
    const { displayId, update } = place;
    if (update !== true) {
      const named = displayId === undefined ? {} : { displayId };
      output.emit({ kind: "display", data, ...named }, cell);
    } else if (displayId === undefined) {
      throw new TypeError(
        "Expected a `displayId` with `update: true`, received none. Pass the id that the output was displayed with.",
      );
    } else {
      output.emit({ kind: "update", data, displayId }, cell);
    }
  };
  return {
    showBundle: (bundle, place = {}, cell = tracker.owner) =>
      send(normalizeBundle(bundle), place, cell),
    showValue: (value, place = {}) => {
      const cell = tracker.owner;
      const bundle = toMimeBundle(value);
      if (!(bundle instanceof Promise)) return send(bundle, place, cell);
      cell?.holdFor(bundle.then((data) => send(data, place, cell)));
    },
  };
}
