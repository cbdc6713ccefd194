import { realpathSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { outputOf } from "../../../lib/tracking/programs.ts";
import { temporaryFolder } from "./temporary-folder.ts";

describe("outputOf", () => {
  it("gives what a program prints in a folder, without a shell in between", () => {
    const cwd = temporaryFolder();
    expect(outputOf(["pwd"], { cwd })).toBe(`${realpathSync(cwd)}\n`);
    expect(outputOf(["echo", "$HOME; exit 1"])).toBe("$HOME; exit 1\n");
  });

  it("is undefined when the program is missing, fails or prints too much", () => {
    expect(outputOf(["no-such-program"])).toBeUndefined();
    expect(outputOf(["false"])).toBeUndefined();
    expect(outputOf(["echo", "x".repeat(100)], { maxBytes: 10 })).toBeUndefined();
  });
});
