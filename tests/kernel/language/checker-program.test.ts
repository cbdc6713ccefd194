import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { checkerProgram } from "../../../kernel/language/checker-program.ts";
import { packageRoot } from "../../../kernel/protocol/package-root.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

describe("checkerProgram", () => {
  it("finds the compiler of this platform, in the version that is pinned", () => {
    const printed = execFileSync(checkerProgram(packageRoot()), ["--version"], {
      encoding: "utf8",
    });
    expect(printed.trim()).toBe("Version 7.0.2");
  });

  it("says what to do when its package is missing", () => {
    const root = temporaryFolder({
      "package.json": "{}",
      "node_modules/typescript-native/package.json": '{ "name": "typescript" }',
    });
    expect(() => checkerProgram(root)).toThrow(
      /^Expected TypeScript's native compiler in the package @typescript\/typescript-\w+-\w+, which isn't installed\. Run `npm install --include=optional`/,
    );
  });
});
