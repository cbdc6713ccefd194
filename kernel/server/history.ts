import type { RequestContent } from "../protocol/request-contents.ts";
import type { Session } from "../session/session.ts";
import type { Handler } from "./handler.ts";

type HistoryContent = RequestContent<"history_request">;
type HistoryQuery = Parameters<Session["history"]>[0];

/** How many inputs a `tail` without `n` gets, as in IPython. */
const defaultTail = 10;

/** Answers history_request. `raw` makes no difference: inputs are stored as they were typed. */
export const history: Handler<"history_request"> = async ({ content }, { session }) => ({
  status: "ok",
  history: await session.history(toHistoryQuery(content)),
});

function toHistoryQuery(content: HistoryContent): HistoryQuery {
  const { output, unique, n, start, stop } = content;
  switch (content.hist_access_type) {
    case "tail":
      return { access: "tail", count: n ?? defaultTail, output };
    case "range": {
      const range = { session: content.session ?? 0, start: start ?? 0, output };
      return { access: "range", ...range, ...(stop == null ? {} : { stop }) };
    }
    case "search": {
      const search = { pattern: content.pattern ?? "*", unique, output };
      return { access: "search", ...search, ...(n == null ? {} : { count: n }) };
    }
  }
}
