import { expect, it } from "vitest";
import { endpoint } from "../../../kernel/transport/endpoint.ts";

it.each([
  ["tcp", "127.0.0.1", "tcp://127.0.0.1:5555"],
  ["tcp", "*", "tcp://*:5555"],
  ["tcp", "localhost", "tcp://127.0.0.1:5555"],
  ["tcp", "::1", "tcp://[::1]:5555"],
  ["ipc", "/run/user/kernel", "ipc:///run/user/kernel-5555"],
] as const)("writes the %s address of %s as %s", (transport, ip, expected) => {
  expect(endpoint({ transport, ip }, 5555)).toBe(expected);
});
