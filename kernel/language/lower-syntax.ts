import ts from "#typescript";
import { emittedName, hasJsx, hasModifier } from "./syntax-tree.ts";

/** What a `tsconfig.json` may change in the JavaScript of a cell. */
export type EmitOptions = Pick<
  ts.CompilerOptions,
  | "experimentalDecorators"
  | "emitDecoratorMetadata"
  | "useDefineForClassFields"
  | "jsx"
  | "jsxImportSource"
  | "jsxFactory"
  | "jsxFragmentFactory"
>;

/** JavaScript without types; `map` is a source map in JSON when positions moved, undefined when they are the same. */
export interface ErasedCell {
  readonly code: string;
  readonly map: string | undefined;
}

/**
 * TypeScript's own emit of a cell: types go, and syntax that Node 20 lacks (enums, namespaces, parameter properties,
 * decorators, `accessor`, `using`, JSX) becomes plain JavaScript. Imports stay as written; nothing newer than ES2022 is lowered
 * that Node 20 can run.
 */
export function lowerSyntax(file: ts.SourceFile, emit: EmitOptions): ErasedCell {
  const { outputText, sourceMapText } = ts.transpileModule(withoutImportEquals(file), {
    fileName: emittedName(file),
    compilerOptions: {
      ...emit,
      ...jsxOptions(emit),
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      sourceMap: true,
      newLine: ts.NewLineKind.LineFeed,
    },
  });
  const code = hasJsx(file) ? withLocalRuntime(outputText) : outputText;
  return {
    code: code.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n").replace(/^#!/, "//"),
    map: sourceMapText,
  };
}

/** JSX makes HTML (`athanor/jsx-runtime`), unless the notebook's `tsconfig.json` names another library. */
function jsxOptions({ jsx, jsxImportSource }: EmitOptions): EmitOptions {
  if (jsx === ts.JsxEmit.React) return {};
  const own = jsx === undefined ? "athanor" : "react";
  return { jsx: ts.JsxEmit.ReactJSX, jsxImportSource: jsxImportSource ?? own };
}

/** The emit imports what makes elements; an import of a cell would be a name of the notebook. */
function withLocalRuntime(code: string): string {
  return code.replace(
    /^import \{ (.*) \} from ("[^"\n]*\/jsx-runtime");$/m,
    (_, names: string, source: string) =>
      `const { ${names.replaceAll(" as ", ": ")} } = await __athanor.import(${source});`,
  );
}

/** Under ES modules TypeScript drops `import x = require("y")`; cells have `require`, so it becomes `const  x = …`. */
function withoutImportEquals(file: ts.SourceFile): string {
  return file.statements.filter(ts.isImportEqualsDeclaration).reduce((text, statement) => {
    if (statement.isTypeOnly) return text;
    const start = text.indexOf("import", statement.getStart(file));
    return `${text.slice(0, start)}const ${text.slice(start + "import".length)}`;
  }, file.text);
}

/** Whether `node`, or anything in it, must be lowered rather than only lose its types. */
export function needsLowering(node: ts.Node): boolean {
  if (hasModifier(node, ts.SyntaxKind.DeclareKeyword)) return false;
  return isBeyondTypes(node) || (ts.forEachChild(node, needsLowering) ?? false);
}

function isBeyondTypes(node: ts.Node): boolean {
  if (ts.isEnumDeclaration(node) || ts.isModuleDeclaration(node) || ts.isDecorator(node)) {
    return true;
  }
  if (ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node) || ts.isJsxFragment(node)) {
    return true;
  }
  if (hasModifier(node, ts.SyntaxKind.AccessorKeyword)) return true;
  if (ts.isParameter(node)) {
    return parameterPropertyModifiers.some((kind) => hasModifier(node, kind));
  }
  return ts.isVariableDeclarationList(node) && isUsing(node);
}

const parameterPropertyModifiers: readonly ts.ModifierSyntaxKind[] = [
  ts.SyntaxKind.PublicKeyword,
  ts.SyntaxKind.PrivateKeyword,
  ts.SyntaxKind.ProtectedKeyword,
  ts.SyntaxKind.ReadonlyKeyword,
  ts.SyntaxKind.OverrideKeyword,
];

/** The block-scope bits say 1 for `let`, 2 for `const`, 4 for `using` and 6 for `await using`. */
function isUsing(list: ts.VariableDeclarationList): boolean {
  return (list.flags & ts.NodeFlags.Using) !== 0;
}
