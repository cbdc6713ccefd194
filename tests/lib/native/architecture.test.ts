import { describe, expect, it } from "vitest";
import { architectureOf } from "../../../lib/native/architecture.ts";

describe("architectureOf", () => {
  it.skipIf(process.platform !== "linux")("reads the architecture of Node's own executable", () => {
    expect(architectureOf(process.execPath)).toBe(process.arch);
  });

  it("knows no architecture of a text or of a file that isn't there", () => {
    expect(architectureOf(new URL(import.meta.url).pathname)).toBeUndefined();
    expect(architectureOf("/nonexistent/file")).toBeUndefined();
  });
});
