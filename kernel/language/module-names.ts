import { readdirSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, resolve } from "node:path";
import ts from "#typescript";
import type { Completions } from "./language.ts";

/** Folders of a notebook: its own and Athanor's, where packages are looked for. */
export interface ModuleFolders {
  readonly cwd: string;
  readonly root: string;
}

/** Candidates for a module name under the cursor, one path segment at a time; undefined when there is none. */
export function completeModule(
  file: ts.SourceFile,
  index: number,
  folders: ModuleFolders,
): Completions | undefined {
  const literal = specifierAt(file, index);
  if (literal === undefined) return undefined;
  const start = literal.getStart(file) + 1;
  const typed = file.text.slice(start, index);
  const prefix = typed.slice(0, typed.lastIndexOf("/") + 1);
  const names = prefix.startsWith(".")
    ? localNames(folders.cwd, prefix)
    : packageNames(folders, prefix);
  const segments = names
    .filter((name) => name.startsWith(typed))
    .map((name) => name.slice(prefix.length).split("/")[0] ?? "");
  const matches = [...new Set(segments)].toSorted().map((text) => ({ text, type: "module" }));
  const rest = file.text.slice(index, literal.end - 1);
  const end = index + (/^[\w@.-]*/.exec(rest)?.[0].length ?? 0);
  return { start: start + prefix.length, end, matches };
}

/** The name of the module of an import, export, `import()` or `require()` around the cursor. */
function specifierAt(file: ts.SourceFile, index: number): ts.StringLiteralLike | undefined {
  let found: ts.StringLiteralLike | undefined;
  const visit = (node: ts.Node): void => {
    if (index < node.pos || index > node.end) return;
    const isWithin = index > node.getStart(file) && index <= node.end;
    if (ts.isStringLiteralLike(node) && isWithin && isSpecifier(node)) found = node;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function isSpecifier(literal: ts.StringLiteralLike): boolean {
  const { parent } = literal;
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)) return true;
  if (ts.isExternalModuleReference(parent)) return true;
  if (!ts.isCallExpression(parent) || parent.arguments[0] !== literal) return false;
  const { expression } = parent;
  const isRequire = ts.isIdentifier(expression) && expression.text === "require";
  return isRequire || expression.kind === ts.SyntaxKind.ImportKeyword;
}

/** Folders and modules beside the notebook. */
function localNames(cwd: string, prefix: string): readonly string[] {
  return entriesOf(resolve(cwd, prefix))
    .filter((entry) => entry.isDirectory() || /\.([cm]?[jt]sx?|json)$/.test(entry.name))
    .map((entry) => prefix + entry.name);
}

/** Node's modules, and the packages that an import finds. */
function packageNames({ cwd, root }: ModuleFolders, prefix: string): readonly string[] {
  const builtin = builtinModules.filter((name) => !name.startsWith("_"));
  const own = [...ancestors(cwd), ...ancestors(root)].flatMap((folder) =>
    packagesIn(join(folder, "node_modules"), prefix),
  );
  return [
    ...builtin.map((name) => `node:${name.replace(/^node:/, "")}`),
    ...builtin,
    "athanor",
    ...own,
  ];
}

function packagesIn(folder: string, prefix: string): readonly string[] {
  const scope = /^(@[^/]+)\/$/.exec(prefix)?.[1];
  const inside = scope === undefined ? folder : join(folder, scope);
  return entriesOf(inside)
    .filter((entry) => !entry.name.startsWith("."))
    .map((entry) => (scope === undefined ? entry.name : `${scope}/${entry.name}`));
}

function ancestors(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

/** Nothing for a folder that can't be read. */
function entriesOf(folder: string): readonly { name: string; isDirectory(): boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
