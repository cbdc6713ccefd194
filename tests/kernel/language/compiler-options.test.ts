import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { readCompilerOptions } from "../../../kernel/language/compiler-options.ts";
import { packageRoot } from "../../../kernel/language/package-root.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const read = (files: Readonly<Record<string, string>> = {}) =>
  readCompilerOptions(temporaryFolder(files), packageRoot());
const tsconfig = (compilerOptions: object): Readonly<Record<string, string>> => ({
  "tsconfig.json": JSON.stringify({ compilerOptions }),
});

describe("readCompilerOptions", () => {
  it("is friendly without a tsconfig.json", () => {
    const { check, emit } = read();
    expect(check).toMatchObject({
      strict: false,
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      types: ["node"],
    });
    expect(emit).toEqual({});
  });

  it("takes the checks of a tsconfig.json, but not how modules load or where output goes", () => {
    const { check } = read(
      tsconfig({
        strict: true,
        noUncheckedIndexedAccess: true,
        module: "commonjs",
        target: "es5",
        outDir: "out",
        noEmit: true,
      }),
    );
    expect(check).toMatchObject({
      strict: true,
      noUncheckedIndexedAccess: true,
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2023,
      noEmit: false,
    });
    expect(check).not.toHaveProperty("outDir");
  });

  it("follows extends and keeps a newer target", () => {
    const { check } = read({
      "base.json": '{ "compilerOptions": { "strict": true } }',
      "tsconfig.json": '{ "extends": "./base.json", "compilerOptions": { "target": "esnext" } }',
    });
    expect(check).toMatchObject({ strict: true, target: ts.ScriptTarget.ESNext });
  });

  it("passes what changes the JavaScript on to the emit", () => {
    expect(
      read(tsconfig({ experimentalDecorators: true, useDefineForClassFields: false })).emit,
    ).toEqual({ experimentalDecorators: true, useDefineForClassFields: false });
  });

  it("looks for types of Node in the notebook's folder first, then in Athanor's", () => {
    const folder = temporaryFolder();
    const { check } = readCompilerOptions(folder, packageRoot());
    expect(check.typeRoots?.[0]).toBe(join(folder, "node_modules/@types"));
    expect(check.typeRoots?.[1]).toMatch(/node_modules\/@types$/);
  });

  it("survives a tsconfig.json that isn't one", () => {
    expect(read({ "tsconfig.json": "{ nonsense" }).check.module).toBe(ts.ModuleKind.ESNext);
  });
});
