import { expect, test } from "vitest";
import { imageType, toBase64 } from "../../../kernel/display/image.ts";

// First bytes: PNG specification section 5.2; JPEG SOI marker (ITU-T T.81); GIF89a specification.
test.each([
  [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0], "image/png"],
  [[0xff, 0xd8, 0xff, 0xe0], "image/jpeg"],
  [[0x47, 0x49, 0x46, 0x38, 0x39, 0x61], "image/gif"],
  [[0x89, 0x50, 0x4e], undefined],
  [[], undefined],
])("the first bytes tell the type of an image", (bytes, type) => {
  expect(imageType(Uint8Array.from(bytes))).toBe(type);
});

test("base64 takes only the view's own bytes", () => {
  const view = new Uint8Array(Uint8Array.from([0, 77, 97, 110, 0]).buffer, 1, 3);
  expect(toBase64(view)).toBe("TWFu");
});
