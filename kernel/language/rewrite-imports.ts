import type {
  ExportAllDeclaration,
  ExportNamedDeclaration,
  ImportDeclaration,
  ImportSpecifier,
  Literal,
} from "acorn";
import type { MagicString } from "magic-string";
import { pickHelper } from "./helpers.ts";
import type { Helper } from "./helpers.ts";

/**
 * A static import becomes an awaited call whose result is taken apart into session names. Bindings are values, not live.
 *
 * @returns The helpers that the new text calls.
 */
export function rewriteImport(
  text: MagicString,
  declaration: ImportDeclaration,
): readonly Helper[] {
  const call = importCall(declaration.source);
  const [first, second] = declaration.specifiers;
  if (first === undefined) {
    text.update(declaration.start, declaration.end, `;${call};`);
    return [];
  }
  if (second === undefined && first.type === "ImportNamespaceSpecifier") {
    text.update(declaration.start, declaration.end, `;${first.local.name} = ${call};`);
    return [];
  }
  const assignments = declaration.specifiers.map((specifier) => {
    if (specifier.type === "ImportNamespaceSpecifier") {
      return `${specifier.local.name} = __athanor_module;`;
    }
    const name =
      specifier.type === "ImportDefaultSpecifier" ? '"default"' : importedName(specifier);
    return `${specifier.local.name} = ${pickHelper.name}(__athanor_module, ${name});`;
  });
  const block = `;{ const __athanor_module = ${call}; ${assignments.join(" ")} }`;
  text.update(declaration.start, declaration.end, block);
  return [pickHelper];
}

/** `export … from "x"` loads the module; a cell has nobody to export to, so no name is bound. */
export function rewriteReexport(
  text: MagicString,
  declaration: ExportAllDeclaration | ExportNamedDeclaration,
): void {
  const call = declaration.source ? importCall(declaration.source) : "";
  text.update(declaration.start, declaration.end, `;${call};`);
}

function importCall(source: Literal): string {
  return `await __athanor.wait(__athanor.import(${JSON.stringify(source.value)}))`;
}

function importedName(specifier: ImportSpecifier): string {
  const { imported } = specifier;
  return JSON.stringify(imported.type === "Identifier" ? imported.name : imported.value);
}
