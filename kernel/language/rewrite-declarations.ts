import type {
  AnonymousClassDeclaration,
  AnonymousFunctionDeclaration,
  ClassDeclaration,
  FunctionDeclaration,
  Pattern,
  VariableDeclaration,
} from "acorn";
import type { MagicString } from "magic-string";

/** Where a variable declaration stands, which decides what may be written before it. */
export type DeclarationPlace = "statement-list" | "single-statement" | "loop-head";

/**
 * `const a = 1, { b } = f();` → `;a = 1, {b} = f();` with the parentheses that patterns need. A name without a value becomes
 * `x = void 0`, except for `var`, which keeps what it holds.
 */
export function rewriteVariables(
  text: MagicString,
  declaration: VariableDeclaration,
  place: DeclarationPlace,
): void {
  const prefix = place === "statement-list" ? ";" : "";
  text.update(declaration.start, declaration.start + declaration.kind.length, prefix);
  for (const { id, init, end } of declaration.declarations) {
    if (init) {
      if (place !== "loop-head" && isPattern(id)) {
        text.prependRight(id.start, "(");
        text.appendLeft(end, ")");
      }
    } else if (declaration.kind !== "var") {
      text.appendLeft(end, " = void 0");
    }
  }
  // `let x` needs no `;` before a line that starts with `(`, but `x = void 0` does.
  const isClosed = text.original.charAt(declaration.end - 1) === ";";
  if (place !== "loop-head" && !isClosed) text.appendLeft(declaration.end, ";");
}

function isPattern(id: Pattern): boolean {
  return id.type === "ObjectPattern" || id.type === "ArrayPattern";
}

/** Names that a pattern binds, in order. */
export function boundNames(pattern: Pattern): readonly string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        boundNames(property.type === "RestElement" ? property.argument : property.value),
      );
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => (element === null ? [] : boundNames(element)));
    case "RestElement":
      return boundNames(pattern.argument);
    case "AssignmentPattern":
      return boundNames(pattern.left);
    case "MemberExpression":
      return [];
  }
}

/** `class C {}` → `;C = class C {};`: inside, `C` means this very class, as in any class declaration. */
export function rewriteClass(text: MagicString, declaration: ClassDeclaration): void {
  text.prependRight(declaration.start, `;${declaration.id.name} = `);
  text.appendLeft(declaration.end, ";");
}

/**
 * `function f() {}` → `;f = function () {};`. The function takes its `name` from the assignment; without a name of its
 * own, `f` inside it means the session's `f`, as with a declaration.
 */
export function rewriteFunction(text: MagicString, declaration: FunctionDeclaration): void {
  text.prependRight(declaration.start, `;${declaration.id.name} = `);
  text.update(declaration.id.start, declaration.id.end, " ");
  text.appendLeft(declaration.end, ";");
}

/** A function or class that `export default` left without a name. */
export function isNamed(
  declaration:
    | FunctionDeclaration
    | ClassDeclaration
    | AnonymousFunctionDeclaration
    | AnonymousClassDeclaration,
): declaration is FunctionDeclaration | ClassDeclaration {
  return declaration.id !== null;
}
