import { describe, expect, it } from "vitest";
import {
  ConnectionFileError,
  parseConnectionFile,
} from "../../../kernel/protocol/connection-file.ts";

const good = {
  shell_port: 57503,
  iopub_port: 57504,
  stdin_port: 57505,
  control_port: 57506,
  hb_port: 57507,
  ip: "127.0.0.1",
  key: "5f3a9c-secret",
  transport: "tcp",
  signature_scheme: "hmac-sha256",
  kernel_name: "athanor",
};

function messageFor(text: string): string {
  try {
    parseConnectionFile(text, "kernel-1.json");
  } catch (error) {
    expect(error).toBeInstanceOf(ConnectionFileError);
    return (error as Error).message;
  }
  throw new Error("Expected parseConnectionFile to throw");
}

describe("parseConnectionFile", () => {
  it("reads what jupyter_client writes and ignores fields that it doesn't know", () => {
    expect(parseConnectionFile(JSON.stringify(good), "kernel-1.json")).toMatchObject(good);
  });

  it("reads CurveZMQ keys, both or none, and never shows them", () => {
    const keys = { curve_publickey: "p".repeat(40), curve_secretkey: "s".repeat(40) };
    const parsed = parseConnectionFile(JSON.stringify({ ...good, ...keys }), "kernel-1.json");
    expect(parsed).toMatchObject(keys);
    const half = messageFor(JSON.stringify({ ...good, curve_secretkey: "s".repeat(40) }));
    expect(half).toMatch(/Expected both `curve_publickey` and `curve_secretkey`/u);
    const short = messageFor(JSON.stringify({ ...good, ...keys, curve_secretkey: "sss" }));
    expect(short).toMatch(/`curve_secretkey` to be a CurveZMQ key of 40 characters in Z85/u);
    expect(short).not.toMatch(/sss/u);
  });

  it("reads an ipc connection", () => {
    const file = { ...good, transport: "ipc", ip: "/run/kernel", shell_port: 1, key: "" };
    const parsed = parseConnectionFile(JSON.stringify(file), "kernel-1.json");
    expect(parsed).toMatchObject({ transport: "ipc", ip: "/run/kernel", key: "" });
  });

  it.each([
    ["", /received an empty file/u],
    ["null", /Expected a JSON object, received null/u],
    ["{", /Expected a JSON object, received text that isn't JSON/u],
    ["[]", /Expected a JSON object, received an array/u],
    [
      JSON.stringify({ ...good, hb_port: 70_000 }),
      /`hb_port` to be an integer from 1 to 65535, received 70000/u,
    ],
    [
      JSON.stringify({ ...good, hb_port: "1" }),
      /`hb_port` to be an integer from 1 to 65535, received "1"/u,
    ],
    [
      JSON.stringify({ ...good, hb_port: undefined }),
      /`hb_port` to be an integer from 1 to 65535, received undefined/u,
    ],
    [
      JSON.stringify({ ...good, transport: "udp" }),
      /`transport` to be \("tcp" \| "ipc"\), received "udp"/u,
    ],
    [
      JSON.stringify({ ...good, signature_scheme: "hmac-md5" }),
      /`signature_scheme` to be "hmac-sha256", received "hmac-md5"/u,
    ],
    [JSON.stringify({ ...good, ip: "" }), /`ip` to be an address such as 127.0.0.1/u],
  ])("says what is wrong with %s", (text, expected) => {
    const message = messageFor(text);
    expect(message).toMatch(expected);
    expect(message).toMatch(/^The connection file kernel-1.json can't be used\./u);
    expect(message).toMatch(/Start the kernel from a frontend/u);
  });

  it("tells all mistakes at once and never the key", () => {
    const message = messageFor(JSON.stringify({ ...good, ip: 3, shell_port: -1 }));
    expect(message).toMatch(/`ip`.*`shell_port`/u);
    expect(message).not.toContain("secret");
    expect(messageFor(JSON.stringify({ ...good, key: 12345 }))).toMatch(
      /`key` to be a string \(empty for no signing\), received number/u,
    );
  });
});
