import type ts from "#typescript";
import { NodeBuilderFlags, SignatureKind, TypeFlags } from "typescript-native/unstable/sync";
import type { Node } from "typescript-native/unstable/ast";
import type { LiteralType, Project, Signature, Type } from "typescript-native/unstable/sync";

/** Types of what a cell declares, written so that later cells understand them. */
export interface TypeTexts {
  /** The type of the declared name, e.g. `number[]` for `a` of `let a = [1]`. */
  ofName(name: ts.Node): string;
  /** `1` where a constant's type is that literal and becomes `number` in what is made of it. */
  literalOf(name: ts.Node): string | undefined;
  /** What the function of this name gives back; undefined when it has overloads, which say it themselves. */
  returnOf(name: ts.Node): string | undefined;
  /** Properties that a function was given by assignment. */
  propertiesOf(name: ts.Node): readonly { readonly name: string; readonly type: string }[];
  /** The type of the class that another one extends. */
  ofBase(expression: ts.Expression): string;
}

/** As TypeScript writes declaration files. */
const declarationFlags: number =
  NodeBuilderFlags.NoTruncation |
  NodeBuilderFlags.GenerateNamesForShadowedTypeParams |
  NodeBuilderFlags.UseStructuralFallback |
  NodeBuilderFlags.WriteClassExpressionAsTypeLiteral |
  NodeBuilderFlags.IgnoreErrors;

/** A literal that declarations may have as the value of a constant. */
const literalFlags: number =
  TypeFlags.StringLiteral | TypeFlags.NumberLiteral | TypeFlags.BooleanLiteral;

/**
 * Asks a project about a cell.
 *
 * @param path - The file that holds it.
 * @param offset - Where the cell begins there; nodes carry places in the cell.
 */
export function createTypeTexts(project: Project, path: string, offset: number): TypeTexts {
  const { checker } = project;
  const file = project.program.getSourceFile(path);
  const print = (type: Type | undefined): string =>
    type === undefined ? "any" : checker.typeToString(type, file, declarationFlags);
  const typeOf = (name: ts.Node): Type | undefined =>
    checker.getTypeAtPosition(path, offset + name.getStart());
  const printReturn = (signature: Signature): string => {
    const predicate = checker.getTypePredicateOfSignature(signature);
    const name = predicate?.parameterName;
    if (predicate?.type !== undefined && name !== undefined) {
      return `${name} is ${print(predicate.type)}`;
    }
    return print(checker.getReturnTypeOfSignature(signature));
  };
  return {
    ofName: (name) => {
      const type = typeOf(name);
      const isSymbol = type !== undefined && (type.flags & TypeFlags.UniqueESSymbol) !== 0;
      return isSymbol ? "unique symbol" : print(type);
    },
    literalOf: (name) => {
      const type = typeOf(name);
      if (type === undefined || (type.flags & literalFlags) === 0) return undefined;
      return isFresh(type) ? print(type) : undefined;
    },
    returnOf: (name) => {
      const type = typeOf(name);
      if (type === undefined) return "any";
      const [only, ...others] = checker.getSignaturesOfType(type, SignatureKind.Call);
      return only === undefined || others.length > 0 ? undefined : printReturn(only);
    },
    propertiesOf: (name) => {
      const type = typeOf(name);
      const properties = type === undefined ? [] : checker.getPropertiesOfType(type);
      return properties.map((each) => ({
        name: each.name,
        type: print(checker.getTypeOfSymbol(each)),
      }));
    },
    ofBase: (expression) => {
      const start = offset + expression.getStart();
      const node = file === undefined ? undefined : findNode(file, start, offset + expression.end);
      return print(node === undefined ? undefined : checker.getTypeAtLocation(node));
    },
  };
}

/** A fresh literal type is the one that inference widens. */
function isFresh(type: Type): boolean {
  return "getFreshType" in type && (type as LiteralType).getFreshType()?.id === type.id;
}

/** The innermost node of the checker's own tree with these bounds: the expression, not the clause that it is all of. */
function findNode(root: Node, start: number, end: number): Node | undefined {
  const inner = root.forEachChild((child) =>
    child.pos <= start && child.end >= end ? findNode(child, start, end) : undefined,
  );
  return inner ?? (root.end === end && root.getStart() === start ? root : undefined);
}
