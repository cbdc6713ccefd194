import { toCursorPos, toUtf16Index } from "../protocol/cursor.ts";
import type { Handler } from "./handler.ts";

/** Answers complete_request; offsets in messages are code points, inside they are UTF-16 indices. */
export const complete: Handler<"complete_request"> = async ({ content }, { session }) => {
  const { code, cursor_pos: cursorPos } = content;
  const completions = await session.complete(code, cursorIndex(code, cursorPos));
  const start = toCursorPos(code, completions.start);
  const end = toCursorPos(code, completions.end);
  return {
    status: "ok",
    matches: completions.matches.map(({ text }) => text),
    cursor_start: start,
    cursor_end: end,
    metadata: {
      _jupyter_types_experimental: completions.matches.map((match) => ({ start, end, ...match })),
    },
  };
};

/** Answers inspect_request. */
export const inspect: Handler<"inspect_request"> = async ({ content }, { session }) => {
  const { code, cursor_pos: cursorPos, detail_level: detailLevel } = content;
  const { found, data } = await session.inspect(code, cursorIndex(code, cursorPos), detailLevel);
  return { status: "ok", found, data, metadata: {} };
};

/** Answers is_complete_request. */
export const isComplete: Handler<"is_complete_request"> = async ({ content }, { session }) =>
  session.isComplete(content.code);

/** Without a position the cursor stands at the end. */
function cursorIndex(code: string, cursorPos: number | undefined): number {
  return cursorPos === undefined ? code.length : toUtf16Index(code, cursorPos);
}
