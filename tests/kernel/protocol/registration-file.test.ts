import { expect, it } from "vitest";
import {
  isRegistrationFile,
  parseRegistrationFile,
} from "../../../kernel/protocol/registration-file.ts";

// The example of jupyter_client's "Registration file format".
const file = {
  transport: "tcp",
  registration_ip: "127.0.0.1",
  registration_port: 51_587,
  signature_scheme: "hmac-sha256",
  key: "a0436f6c",
  kernel_id: "k-1",
};

it("is told from a connection file by its port", () => {
  expect(isRegistrationFile(JSON.stringify(file))).toBe(true);
  for (const text of ['{"shell_port":1}', "{", "null", "3"]) {
    expect(isRegistrationFile(text)).toBe(false);
  }
});

it("reads where to register, under which id and with which key", () => {
  const { signature_scheme: _, ...rest } = file;
  expect(parseRegistrationFile(JSON.stringify(file), "r.json")).toEqual(rest);
});

it.each([
  [{ ...file, registration_port: 0 }, /registration_port/u],
  [{ ...file, kernel_id: undefined }, /kernel_id/u],
  [{ ...file, transport: "ipc" }, /transport/u],
])("refuses %o with the field that is wrong", (value, expected) => {
  expect(() => parseRegistrationFile(JSON.stringify(value), "r.json")).toThrow(expected);
});

it("never shows a key", () => {
  const text = JSON.stringify({ ...file, key: ["a-secret"] });
  expect(() => parseRegistrationFile(text, "r.json")).toThrow(/^(?!.*a-secret).*Expected `key`/u);
});
