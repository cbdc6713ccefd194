import { expect, test } from "vitest";
import { bytesText, secondsText } from "../../../lib/core/units.ts";

test.each([
  [0, "0 B"],
  [512, "512 B"],
  [1536, "1.5 KiB"],
  [1024 ** 3, "1.0 GiB"],
  [5000 * 1024 ** 4, "5000.0 TiB"],
])("%d bytes read %s", (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

test.each([
  [0.0042, "4.2 ms"],
  [1.34, "1.3 s"],
  [59.97, "1 min 0 s"],
  [125, "2 min 5 s"],
  [11_220, "3 h 7 min"],
])("%d seconds read %s", (seconds, text) => {
  expect(secondsText(seconds)).toBe(text);
});
