import { describe, expect, it } from "vitest";
import { parseRequestContent } from "../../../kernel/protocol/request-contents.ts";

describe("parseRequestContent", () => {
  it("fills in the specification's defaults", () => {
    expect(parseRequestContent("execute_request", { code: "1" })).toEqual({
      code: "1",
      silent: false,
      user_expressions: {},
      allow_stdin: true,
      stop_on_error: true,
    });
    expect(parseRequestContent("history_request", {})).toMatchObject({
      hist_access_type: "tail",
      output: false,
      raw: true,
    });
  });

  it("tolerates fields that it doesn't know and nulls that old frontends send", () => {
    const content = { code: "1", user_expressions: null, cell_meta: { a: 1 } };
    expect(parseRequestContent("execute_request", content)).toMatchObject({ code: "1" });
    const query = { hist_access_type: "search", n: null, pattern: null };
    expect(parseRequestContent("history_request", query)).toMatchObject({ n: null });
  });

  it.each([
    ["execute_request", {}, /Expected `code`, received nothing/u],
    [
      "inspect_request",
      { code: "", detail_level: 3 },
      /`detail_level` to be \(0 \| 1\), received 3/u,
    ],
    ["complete_request", { code: "", cursor_pos: -1 }, /`cursor_pos` to be >=0, received -1/u],
    ["input_reply", { value: 1 }, /`value` to be string, received 1/u],
  ] as const)("says which field of %s is wrong", (type, content, expected) => {
    expect(() => parseRequestContent(type, content)).toThrow(expected);
  });
});
