import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import ts from "#typescript";
import type { EmitOptions } from "./lower-syntax.ts";

/** How one notebook is compiled. */
export interface NotebookConfig {
  /** The `tsconfig.json` that the checker reads, as an object. It extends the notebook's own where there is one. */
  readonly check: Readonly<Record<string, unknown>>;
  readonly emit: EmitOptions;
}

/** Where a notebook's cell, with JSX or without, its declarations for the checker and its config would lie; they exist only in memory. */
export function notebookPaths(
  cwd: string,
): Readonly<Record<"cell" | "jsxCell" | "ambient" | "config", string>> {
  // The checker writes paths with `/` everywhere.
  const inside = (name: string): string => join(cwd, name).split(sep).join("/");
  return {
    cell: inside("__athanor_cell__.ts"),
    jsxCell: inside("__athanor_jsx_cell__.tsx"),
    ambient: inside("__athanor_ambient__.d.ts"),
    config: inside("__athanor_tsconfig__.json"),
  };
}

/**
 * The compiler options of a notebook: those of the `tsconfig.json` beside it, or friendly ones for exploration (not
 * strict). A cell is always an ES module with top-level await whose imports resolve as bundlers do, whatever the file says,
 * since that is how it runs.
 *
 * @param cwd - The notebook's folder.
 * @param root - Athanor's own folder, whose types of Node stand in when the notebook has none.
 */
export function readNotebookConfig(cwd: string, root: string): NotebookConfig {
  const file = join(cwd, "tsconfig.json");
  const own = readTsconfig(file, cwd);
  const { cell, jsxCell, ambient } = notebookPaths(cwd);
  const typeRoots = [...(own?.typeRoots ?? [join(cwd, "node_modules/@types")]), ownTypeRoot(root)];
  const compilerOptions = {
    ...Object.fromEntries(Object.entries(friendly).filter(([key]) => own?.[key] === undefined)),
    ...(own?.jsx === undefined ? ownJsx : {}),
    ...forced,
    target: isNewEnough(own?.target) ? "esnext" : "es2023",
    typeRoots,
  };
  const base = own === undefined ? {} : { extends: file };
  const check = { ...base, compilerOptions, files: [cell, jsxCell, ambient], include: [] };
  return { check, emit: pickEmit(own ?? {}) };
}

/** What holds where the notebook's own file says nothing. */
const friendly = {
  strict: false,
  lib: ["es2023", "esnext.disposable"],
  types: ["node"],
};

/** JSX makes HTML where the notebook's own file says nothing. */
const ownJsx = { jsx: "react-jsx", jsxImportSource: "athanor" };

/** What the way in which cells run decides. */
const forced = {
  module: "esnext",
  moduleResolution: "bundler",
  moduleDetection: "force",
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  esModuleInterop: true,
  allowJs: true,
  skipLibCheck: true,
  noEmit: true,
  declaration: false,
  composite: false,
  incremental: false,
  isolatedModules: false,
  isolatedDeclarations: false,
  verbatimModuleSyntax: false,
  erasableSyntaxOnly: false,
  noUnusedLocals: false,
  noUnusedParameters: false,
};

/** Whether the file asks for a later edition than the one that every cell may use. */
function isNewEnough(target: ts.ScriptTarget | undefined): boolean {
  return target !== undefined && target > ts.ScriptTarget.ES2023;
}

/** Undefined without a file, or with one that can't be read. */
function readTsconfig(file: string, cwd: string): ts.CompilerOptions | undefined {
  if (!ts.sys.fileExists(file)) return undefined;
  const { config, error } = ts.readConfigFile(file, (path) => ts.sys.readFile(path)) as {
    readonly config?: Readonly<Record<string, unknown>>;
    readonly error?: ts.Diagnostic;
  };
  if (error !== undefined) return undefined;
  return ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, cwd).options;
}

const emitted: ReadonlySet<string> = new Set<keyof EmitOptions>([
  "experimentalDecorators",
  "emitDecoratorMetadata",
  "useDefineForClassFields",
  "jsx",
  "jsxImportSource",
  "jsxFactory",
  "jsxFragmentFactory",
]);

function pickEmit(options: ts.CompilerOptions): EmitOptions {
  return Object.fromEntries(Object.entries(options).filter(([key]) => emitted.has(key)));
}

/** The `node_modules/@types` folder that holds Athanor's own types of Node. */
function ownTypeRoot(root: string): string {
  const require = createRequire(join(root, "package.json"));
  return dirname(dirname(require.resolve("@types/node/package.json")));
}
