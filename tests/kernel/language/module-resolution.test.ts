import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { createModuleResolver } from "../../../kernel/language/module-resolution.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const options: ts.CompilerOptions = {
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
};

/** A package with one declaration file. */
const typed = (
  name: string,
  version: string,
  exports = "./index.d.ts",
): Readonly<Record<string, string>> => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({ name, version, types: exports }),
  [`node_modules/${name}/index.d.ts`]: "export declare const x: 1;",
});

function resolve(
  root: string,
  cwd: string,
  names: readonly string[],
): readonly (string | undefined)[] {
  const literals = names.map((name) => ts.factory.createStringLiteral(name));
  const file = ts.createSourceFile(join(cwd, "cell.ts"), "", ts.ScriptTarget.ESNext);
  return createModuleResolver(ts.sys, root)(
    literals,
    file.fileName,
    undefined,
    options,
    file,
    undefined,
  ).map((each) => each.resolvedModule?.resolvedFileName);
}

describe("createModuleResolver", () => {
  it("prefers the notebook's own packages and falls back to Athanor's", () => {
    const root = temporaryFolder({ ...typed("both", "1.0.0"), ...typed("ours", "1.0.0") });
    const cwd = temporaryFolder(typed("both", "2.0.0"));
    expect(resolve(root, cwd, ["both", "ours", "neither"])).toEqual([
      join(cwd, "node_modules/both/index.d.ts"),
      join(root, "node_modules/ours/index.d.ts"),
      undefined,
    ]);
  });

  it("takes the package's own name for the package itself", () => {
    const root = temporaryFolder({
      "package.json": JSON.stringify({
        name: "athanor",
        exports: {
          ".": { types: "./dist/index.d.ts" },
          "./magics": { types: "./dist/magics.d.ts" },
        },
      }),
      "dist/index.d.ts": "export {};",
      "dist/magics.d.ts": "export {};",
    });
    expect(resolve(root, temporaryFolder(), ["athanor", "athanor/magics", "athanor/none"])).toEqual(
      [join(root, "dist/index.d.ts"), join(root, "dist/magics.d.ts"), undefined],
    );
  });

  it("looks for local files only in the notebook's folder", () => {
    const root = temporaryFolder({ "a.ts": "", "b.ts": "" });
    const cwd = temporaryFolder({ "a.ts": "" });
    expect(resolve(root, cwd, ["./a.ts", "./b.ts"])).toEqual([join(cwd, "a.ts"), undefined]);
  });
});
