import { randomUUID } from "node:crypto";
import type { Message } from "../protocol/message.ts";
import { ProtocolError } from "../protocol/protocol-error.ts";

/**
 * The subshells of a kernel (JEP 91): names under which a frontend sends requests that mustn't wait for a cell.
 *
 * Requests that need no user code never wait here, on whatever subshell; cells share one runtime and wait for each other, also
 * on a subshell.
 */
export interface Subshells {
  create(): string;
  /** @throws {ProtocolError} When there is no such subshell. */
  delete(id: string): void;
  list(): readonly string[];
}

/** No subshells besides the parent, which has no name. */
export function createSubshells(): Subshells {
  const ids = new Set<string>();
  return {
    create: () => {
      const id = randomUUID();
      ids.add(id);
      return id;
    },
    delete: (id) => {
      if (!ids.delete(id)) throw unknownSubshell(id);
    },
    list: () => [...ids],
  };
}

/**
 * Refuses a request on a subshell that doesn't exist (any more).
 *
 * @throws {ProtocolError} When its header names an unknown subshell.
 */
export function requireSubshell({ header }: Message, subshells: Subshells): void {
  const { subshell_id: id } = header;
  if (typeof id === "string" && !subshells.list().includes(id)) throw unknownSubshell(id);
}

function unknownSubshell(id: string): ProtocolError {
  return new ProtocolError(
    "content",
    `Expected the name of an open subshell, received "${id.slice(0, 80)}". Ask for one with create_subshell_request.`,
  );
}
