import type { Inspector } from "../../../kernel/runtime/executor.ts";

/** A command that reached the inspector. */
export interface Posted {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** An inspector that answers from a list, and keeps what it was asked. */
export interface FakeInspector extends Inspector {
  readonly posted: readonly Posted[];
  readonly closed: () => number;
  /** The last command of a method. */
  last(method: string): Posted["params"] | undefined;
}

/** @param answers - By method; what isn't there is answered with an empty object. */
export function createFakeInspector(
  answers: Readonly<Record<string, (params: Posted["params"]) => object>> = {},
): FakeInspector {
  const posted: Posted[] = [];
  let closed = 0;
  return {
    posted,
    closed: () => closed,
    last: (method) => posted.findLast((each) => each.method === method)?.params,
    post: async (method, params = {}) => {
      const command = { method, params: params as Posted["params"] };
      posted.push(command);
      return answers[method]?.(command.params) ?? {};
    },
    close: () => {
      closed++;
    },
  };
}
