import { join } from "node:path";
import ts from "#typescript";
import type { EmitOptions } from "./lower-syntax.ts";
import { ownTypeRoot } from "./package-root.ts";

/** How one notebook is compiled. */
export interface CellCompilerOptions {
  readonly check: ts.CompilerOptions;
  readonly emit: EmitOptions;
}

/**
 * The compiler options of a notebook: those of the `tsconfig.json` beside it, or friendly ones for exploration (not
 * strict). A cell is always an ES module with top-level await whose imports resolve as bundlers do, whatever the file says,
 * since that is how it runs.
 *
 * @param cwd - The notebook's folder.
 * @param root - Athanor's own folder, whose types of Node stand in when the notebook has none.
 */
export function readCompilerOptions(cwd: string, root: string): CellCompilerOptions {
  const own = readTsconfig(join(cwd, "tsconfig.json"), cwd);
  const oldest = ts.ScriptTarget.ES2023;
  const target = own.target === undefined || own.target < oldest ? oldest : own.target;
  const typeRoots = [...(own.typeRoots ?? [join(cwd, "node_modules/@types")]), ownTypeRoot(root)];
  const check: ts.CompilerOptions = {
    strict: false,
    lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
    types: ["node"],
    ...own,
    ...forced,
    target,
    typeRoots,
  };
  return { check, emit: pickEmit(own) };
}

/** What the way in which cells run decides. Declarations are emitted to carry types to later cells. */
const forced: ts.CompilerOptions = {
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  esModuleInterop: true,
  allowJs: true,
  skipLibCheck: true,
  declaration: true,
  emitDeclarationOnly: true,
  noEmit: false,
  composite: false,
  incremental: false,
  isolatedModules: false,
  isolatedDeclarations: false,
  verbatimModuleSyntax: false,
  erasableSyntaxOnly: false,
  noUnusedLocals: false,
  noUnusedParameters: false,
  sourceMap: false,
  declarationMap: false,
  inlineSourceMap: false,
};

/** Where a project writes its output says nothing about cells. */
const ignored: ReadonlySet<string> = new Set([
  "outFile",
  "outDir",
  "rootDir",
  "rootDirs",
  "declarationDir",
  "tsBuildInfoFile",
  "configFilePath",
]);

function readTsconfig(file: string, cwd: string): ts.CompilerOptions {
  if (!ts.sys.fileExists(file)) return {};
  const { config } = ts.readConfigFile(file, (path) => ts.sys.readFile(path)) as {
    readonly config?: Readonly<Record<string, unknown>>;
  };
  // No files: a notebook's program has its cell and what that imports, not the project around it.
  const parsed = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, cwd);
  return Object.fromEntries(Object.entries(parsed.options).filter(([key]) => !ignored.has(key)));
}

function pickEmit(options: ts.CompilerOptions): EmitOptions {
  const names = ["experimentalDecorators", "emitDecoratorMetadata", "useDefineForClassFields"];
  return Object.fromEntries(Object.entries(options).filter(([key]) => names.includes(key)));
}
