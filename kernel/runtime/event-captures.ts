import type { CellEvent } from "../protocol/cell-event.ts";
import type { FromRuntime } from "./messages.ts";

/** Keeps what cells show from the frontend while a magic collects it (`%%capture`). */
export class EventCaptures {
  private readonly open = new Map<number, CellEvent[][]>();

  /** Collects a cell's events from now on; captures nest. */
  begin(cellId: number): CellEvent[] {
    const captured: CellEvent[] = [];
    this.open.set(cellId, [...(this.open.get(cellId) ?? []), captured]);
    return captured;
  }

  /** Ends a capture of {@link EventCaptures.begin}. */
  end(cellId: number, captured: readonly CellEvent[]): void {
    const left = (this.open.get(cellId) ?? []).filter((each) => each !== captured);
    if (left.length === 0) this.open.delete(cellId);
    else this.open.set(cellId, left);
  }

  /** Whether a message was an output that a capture took. Comms and payloads always pass. */
  take(message: FromRuntime): boolean {
    if (message.type !== "event") return false;
    const { cellId, event } = message;
    const captured = this.open.get(cellId)?.at(-1);
    if (captured === undefined || event.kind === "comm" || event.kind === "payload") return false;
    captured.push(event);
    return true;
  }
}
