import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { notebookPaths, readNotebookConfig } from "../../../kernel/language/check-config.ts";
import { packageRoot } from "../../../kernel/protocol/package-root.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

type Options = Readonly<Record<string, unknown>>;

function read(files: Readonly<Record<string, string>> = {}) {
  const folder = temporaryFolder(files);
  const { check, emit } = readNotebookConfig(folder, packageRoot());
  return { folder, check, options: check["compilerOptions"] as Options, emit };
}
const tsconfig = (compilerOptions: object): Readonly<Record<string, string>> => ({
  "tsconfig.json": JSON.stringify({ compilerOptions }),
});

describe("readNotebookConfig", () => {
  it("lets JSX make HTML, or what a tsconfig.json says", () => {
    expect(read().options).toMatchObject({ jsx: "react-jsx", jsxImportSource: "athanor" });
    const { options, emit } = read(tsconfig({ jsx: "react-jsx", jsxImportSource: "preact" }));
    expect(options).not.toHaveProperty("jsxImportSource");
    expect(emit).toMatchObject({ jsxImportSource: "preact" });
  });

  it("is friendly without a tsconfig.json", () => {
    const { check, options, emit } = read();
    expect(check).not.toHaveProperty("extends");
    expect(options).toMatchObject({
      strict: false,
      target: "es2023",
      module: "esnext",
      types: ["node"],
    });
    expect(emit).toEqual({});
  });

  it("leaves to a tsconfig.json what it says, but not how modules load or whether files are written", () => {
    const { folder, check, options } = read(
      tsconfig({ strict: true, types: [], module: "commonjs", target: "es5", noEmit: false }),
    );
    expect(check["extends"]).toBe(join(folder, "tsconfig.json"));
    expect(options).not.toHaveProperty("strict");
    expect(options).not.toHaveProperty("types");
    expect(options).toMatchObject({ module: "esnext", target: "es2023", noEmit: true });
  });

  it("follows extends and keeps a newer target", () => {
    const { options } = read({
      "base.json": '{ "compilerOptions": { "strict": true } }',
      "tsconfig.json": '{ "extends": "./base.json", "compilerOptions": { "target": "esnext" } }',
    });
    expect(options).not.toHaveProperty("strict");
    expect(options).toMatchObject({ target: "esnext" });
  });

  it("passes what changes the JavaScript on to the emit", () => {
    expect(
      read(tsconfig({ experimentalDecorators: true, useDefineForClassFields: false })).emit,
    ).toEqual({ experimentalDecorators: true, useDefineForClassFields: false });
  });

  it("looks for types of Node in the notebook's folder first, then in Athanor's", () => {
    const { folder, options } = read();
    expect(options["typeRoots"]).toEqual([
      join(folder, "node_modules/@types"),
      expect.stringMatching(/node_modules.@types$/),
    ]);
  });

  it("survives a tsconfig.json that isn't one", () => {
    const { check } = read({ "tsconfig.json": "{ nonsense" });
    expect(check).not.toHaveProperty("extends");
  });

  it("holds only the cell and what every cell finds, whatever the project has", () => {
    const { folder, check } = read({
      "tsconfig.json": '{ "include": ["src"], "files": ["a.ts"] }',
    });
    const { cell, jsxCell, ambient } = notebookPaths(folder);
    expect(check).toMatchObject({ files: [cell, jsxCell, ambient], include: [] });
  });
});
