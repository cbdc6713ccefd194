import { describe, expect, it } from "vitest";
import { createHeader, parseHeader, parseParentHeader } from "../../../kernel/protocol/header.ts";
import { newSessionId } from "../../../kernel/protocol/ids.ts";

describe("createHeader", () => {
  it("dates a message in ISO 8601 UTC and speaks 5.5", () => {
    const session = newSessionId();
    const now = (): Date => new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 6));
    expect(createHeader("status", { session, username: "me", now })).toMatchObject({
      session,
      username: "me",
      date: "2026-01-02T03:04:05.006Z",
      msg_type: "status",
      version: "5.5",
    });
  });

  it("gives each message an id of its own", () => {
    const options = { session: newSessionId(), username: "me" };
    expect(createHeader("a", options).msg_id).not.toBe(createHeader("a", options).msg_id);
  });
});

describe("parseHeader", () => {
  it("needs an id and a type and fills in the rest", () => {
    expect(parseHeader({ msg_id: "1", msg_type: "x" })).toMatchObject({
      username: "",
      session: "",
    });
    expect(parseHeader({ msg_id: 1, msg_type: "x" })).toBeUndefined();
    expect(parseHeader({ msg_type: "x" })).toBeUndefined();
  });
});

describe("parseParentHeader", () => {
  it("takes a header or an empty object", () => {
    expect(parseParentHeader({})).toEqual({});
    expect(parseParentHeader({ msg_id: "1", msg_type: "x" })).toMatchObject({ msg_id: "1" });
    expect(parseParentHeader(undefined)).toBeUndefined();
  });
});
