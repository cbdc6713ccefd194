import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/**
 * Path of TypeScript 7's compiler for this platform.
 *
 * @param root - Athanor's own folder.
 * @throws Error When its package isn't there: npm leaves optional packages out when told to, or when it copies a `node_modules` made elsewhere.
 */
export function checkerProgram(root: string): string {
  const name = `@typescript/typescript-${process.platform}-${process.arch}`;
  try {
    const home = createRequire(join(root, "package.json")).resolve(
      "typescript-native/package.json",
    );
    const own = createRequire(home).resolve(`${name}/package.json`);
    return join(dirname(own), "lib", process.platform === "win32" ? "tsc.exe" : "tsc");
  } catch (error) {
    throw new Error(
      `Expected TypeScript's native compiler in the package ${name}, which isn't installed. ` +
        "Run `npm install --include=optional` where Athanor is installed.",
      { cause: error },
    );
  }
}
