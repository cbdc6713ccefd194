import type {
  ExportDefaultDeclaration,
  ExportNamedDeclaration,
  Node,
  Program,
  VariableDeclaration,
} from "acorn";
import { ancestor } from "acorn-walk";
import { MagicString } from "magic-string";
import { eachHelper, metaHelper } from "./helpers.ts";
import type { Helper } from "./helpers.ts";
import { isInStatementList } from "./javascript-tree.ts";
import {
  boundNames,
  isNamed,
  rewriteClass,
  rewriteFunction,
  rewriteVariables,
} from "./rewrite-declarations.ts";
import type { DeclarationPlace } from "./rewrite-declarations.ts";
import {
  rewriteAwait,
  rewriteDynamicImport,
  rewriteForAwait,
  rewriteLastExpression,
  rewriteMeta,
} from "./rewrite-expressions.ts";
import { rewriteImport, rewriteReexport } from "./rewrite-imports.ts";
import { rewriteLoop } from "./rewrite-loops.ts";
import type { Loop } from "./rewrite-loops.ts";

/** Facts about the cell that its JavaScript alone doesn't tell. */
export interface RewriteOptions {
  /** Names that outlive the cell; what else the JavaScript declares (helpers of the emit) stays inside it. */
  readonly names: readonly string[];
  /** The user's last statement is an expression. */
  readonly endsInExpression: boolean;
  readonly importMeta: Readonly<Record<string, string>>;
}

/** Turns the JavaScript of a cell into the script of `CompiledCell.code`, as edits that keep positions. */
export function rewriteCell(code: string, program: Program, options: RewriteOptions): MagicString {
  return new CellRewriter(code, program, options).rewrite();
}

class CellRewriter {
  private readonly text: MagicString;
  private readonly names: ReadonlySet<string>;
  private readonly helpers = new Map<string, Helper>();
  private readonly vars = new Set<string>();
  /** Where the next hoisted statement goes. */
  private anchor = 0;
  private readonly program: Program;
  private readonly options: RewriteOptions;

  constructor(code: string, program: Program, options: RewriteOptions) {
    this.text = new MagicString(code);
    this.program = program;
    this.options = options;
    this.names = new Set(options.names);
  }

  rewrite(): MagicString {
    this.rewriteInside();
    const last = this.program.body.findLast((statement) => !isEmpty(statement));
    for (const statement of this.program.body) {
      this.rewriteStatement(statement, statement === last && this.options.endsInExpression);
    }
    const resets = [...this.vars].map((name) => `${name} = void 0;`);
    const deno = this.mentionsDeno() ? ["const Deno = __athanor.deno;"] : [];
    const prologue = [
      ...resets,
      ...deno,
      ...[...this.helpers.values()].map((helper) => helper.code),
    ];
    this.text.prepend(`(async function (__athanor) { "use strict"; ${prologue.join(" ")}`);
    return this.text.append("\n})");
  }

  /** The shim is no global, because packages take a global `Deno` as a sign that they run in Deno. */
  private mentionsDeno(): boolean {
    return /\bDeno\b/.test(this.text.original) && !this.names.has("Deno");
  }

  /** Everything that may stand at any depth. */
  private rewriteInside(): void {
    const { text } = this;
    const loop = (node: Loop, _state: unknown, ancestors: readonly Node[]): void =>
      rewriteLoop(text, node, ancestors);
    ancestor(this.program, {
      AwaitExpression: (node) => rewriteAwait(text, node),
      ImportExpression: (node) => rewriteDynamicImport(text, node),
      MetaProperty: (node) => {
        if (node.meta.name !== "import") return;
        this.need(metaHelper(this.options.importMeta));
        rewriteMeta(text, node);
      },
      ForOfStatement: (node, state, ancestors) => {
        loop(node, state, ancestors);
        if (!node.await) return;
        this.need(eachHelper);
        rewriteForAwait(text, node);
      },
      ForInStatement: loop,
      ForStatement: loop,
      WhileStatement: loop,
      DoWhileStatement: loop,
      VariableDeclaration: (node, _state, ancestors) => this.rewriteVar(node, ancestors),
    });
  }

  private need(helper: Helper): void {
    this.helpers.set(helper.name, helper);
  }

  private isOurs(declaration: VariableDeclaration): boolean {
    return declaration.declarations.every(({ id }) =>
      boundNames(id).every((name) => this.names.has(name)),
    );
  }

  /** `var` outside functions, at any depth of blocks and loops. */
  private rewriteVar(node: VariableDeclaration, ancestors: readonly Node[]): void {
    if (node.kind !== "var" || ancestors.some(hasOwnVars) || !this.isOurs(node)) return;
    for (const { id } of node.declarations) {
      for (const name of boundNames(id)) this.vars.add(name);
    }
    rewriteVariables(this.text, node, placeOf(node, ancestors));
  }

  private rewriteStatement(statement: Program["body"][number], isValue: boolean): void {
    if (statement.type === "ImportDeclaration") {
      rewriteImport(this.text, statement).forEach((helper) => this.need(helper));
      this.hoist(statement);
    } else if (statement.type === "ExportAllDeclaration") {
      rewriteReexport(this.text, statement);
      this.hoist(statement);
    } else if (statement.type === "ExportNamedDeclaration") {
      this.rewriteExport(statement);
    } else if (statement.type === "ExportDefaultDeclaration") {
      this.rewriteDefaultExport(statement, isValue);
    } else if (statement.type === "ExpressionStatement") {
      if (isValue) rewriteLastExpression(this.text, statement.expression);
    } else {
      this.rewriteDeclaration(statement);
    }
  }

  private rewriteDeclaration(node: Node | Program["body"][number]): void {
    if (isDeclaration(node, "FunctionDeclaration")) {
      if (!this.names.has(node.id.name)) return;
      rewriteFunction(this.text, node);
      this.hoist(node);
    } else if (isDeclaration(node, "ClassDeclaration")) {
      if (this.names.has(node.id.name)) rewriteClass(this.text, node);
    } else if (isDeclaration(node, "VariableDeclaration")) {
      if (node.kind !== "var" && this.isOurs(node)) {
        rewriteVariables(this.text, node, "statement-list");
      }
    }
  }

  private rewriteExport(statement: ExportNamedDeclaration): void {
    if (statement.declaration) {
      this.text.remove(statement.start, statement.declaration.start);
      this.rewriteDeclaration(statement.declaration);
    } else {
      rewriteReexport(this.text, statement);
      this.hoist(statement);
    }
  }

  private rewriteDefaultExport(statement: ExportDefaultDeclaration, isValue: boolean): void {
    const { declaration } = statement;
    this.text.remove(statement.start, declaration.start);
    if (declaration.type === "FunctionDeclaration" || declaration.type === "ClassDeclaration") {
      if (isNamed(declaration)) {
        this.rewriteDeclaration(declaration);
        return;
      }
      this.text.prependRight(declaration.start, ";(");
      this.text.appendLeft(declaration.end, ");");
      return;
    }
    if (isValue) rewriteLastExpression(this.text, declaration);
    else this.text.prependRight(declaration.start, ";");
  }

  /** Moves a statement in front of the first one that stays, in the order of the source. */
  private hoist(node: Node): void {
    if (node.start > this.anchor) this.text.move(node.start, node.end, this.anchor);
    else this.anchor = node.end;
  }
}

/** `;`, and the `export {};` that TypeScript's emit leaves at the end of a module without exports. */
function isEmpty(statement: Program["body"][number]): boolean {
  if (statement.type === "EmptyStatement") return true;
  return (
    statement.type === "ExportNamedDeclaration" &&
    !statement.declaration &&
    statement.specifiers.length === 0
  );
}

function isDeclaration<
  T extends "FunctionDeclaration" | "ClassDeclaration" | "VariableDeclaration",
>(node: { readonly type: string }, type: T): node is Extract<Program["body"][number], { type: T }> {
  return node.type === type;
}

function hasOwnVars(node: Node): boolean {
  return (
    node.type === "FunctionDeclaration" ||
    node.type === "FunctionExpression" ||
    node.type === "ArrowFunctionExpression" ||
    node.type === "StaticBlock" ||
    node.type === "PropertyDefinition"
  );
}

function placeOf(node: VariableDeclaration, ancestors: readonly Node[]): DeclarationPlace {
  if (isInStatementList(ancestors)) return "statement-list";
  const parent = ancestors.at(-2);
  const isHead =
    parent !== undefined &&
    (("init" in parent && parent.init === node) || ("left" in parent && parent.left === node));
  return isHead ? "loop-head" : "single-statement";
}
