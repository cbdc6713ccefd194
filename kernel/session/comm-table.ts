import type { CellEvent } from "../protocol/cell-event.ts";

type CommEvent = Pick<Extract<CellEvent, { kind: "comm" }>, "type" | "content">;

/** Open comms by id, whoever opened them. */
export interface CommTable {
  /** Notes an opening or closing, from the frontend or from a cell. */
  note(event: CommEvent): void;
  /** Target name by comm id, of one target when it is given. */
  list(targetName?: string): Readonly<Record<string, string>>;
  clear(): void;
}

/** A table without comms. */
export function createCommTable(): CommTable {
  const targets = new Map<string, string>();
  return {
    note: ({ type, content }) => {
      const { comm_id: id, target_name: target } = content;
      if (typeof id !== "string") return;
      if (type === "comm_open") targets.set(id, typeof target === "string" ? target : "");
      if (type === "comm_close") targets.delete(id);
    },
    list: (targetName) =>
      Object.fromEntries(
        [...targets].filter(([, target]) => targetName === undefined || target === targetName),
      ),
    clear: () => targets.clear(),
  };
}
