import { join } from "node:path";
import ts from "#typescript";
import { toNodeSpecifier } from "../protocol/package-specifier.ts";

/** Resolves the module names of one file. */
export type ResolveModules = NonNullable<ts.LanguageServiceHost["resolveModuleNameLiterals"]>;

/**
 * Module resolution of a notebook: from its own folder first, then from Athanor's, so that `athanor` and the packages that it
 * brings are typed in any folder.
 *
 * @param root - Athanor's own folder; the package name `athanor` itself means this one.
 */
export function createModuleResolver(host: ts.ModuleResolutionHost, root: string): ResolveModules {
  const fallbackFile = join(root, "notebook.ts");
  // Only hits of packages: a local file may appear between two cells.
  const packages = new Map<string, ts.ResolvedModuleWithFailedLookupLocations>();
  const resolve = (written: string, from: string, options: ts.CompilerOptions) => {
    const name = toNodeSpecifier(written);
    const own = ts.resolveModuleName(name, from, options, host);
    if (own.resolvedModule !== undefined || isPath(name)) return own;
    const fallback = ts.resolveModuleName(name, fallbackFile, options, host);
    return fallback.resolvedModule === undefined ? own : fallback;
  };
  return (literals, containingFile, _redirected, options) =>
    literals.map((literal) => {
      const key = `${literal.text}\n${directoryOf(containingFile)}`;
      const known = packages.get(key);
      if (known !== undefined) return known;
      const found = resolve(literal.text, containingFile, options);
      if (found.resolvedModule !== undefined && !isPath(literal.text)) packages.set(key, found);
      return found;
    });
}

function isPath(name: string): boolean {
  return name.startsWith(".") || name.startsWith("/");
}

function directoryOf(file: string): string {
  return file.slice(0, file.lastIndexOf("/"));
}
