import type {
  BreakStatement,
  CallExpression,
  DoWhileStatement,
  Expression,
  ForInStatement,
  ForOfStatement,
  ForStatement,
  Node,
  Pattern,
  Statement,
  WhileStatement,
} from "acorn";
import { fullAncestor } from "acorn-walk";
import type { MagicString } from "magic-string";

/** Any loop. */
export type Loop =
  DoWhileStatement | ForInStatement | ForOfStatement | ForStatement | WhileStatement;

const TICK = "__athanor.tick();";

/**
 * Asks for an interrupt in the turns of a loop, which costs as much as the work of a hot one (2 ns). So a loop that only
 * computes asks between strips of 256 turns, one that counts up by one in every sixteenth turn, others in each: the turns
 * without a question are over before the hard stop comes.
 *
 * @param ancestors - From the program to the loop itself.
 */
export function rewriteLoop(text: MagicString, node: Loop, ancestors: readonly Node[]): void {
  const breaks = ancestors.at(-2)?.type === "LabeledStatement" ? undefined : breaksOfStrip(node);
  if (breaks !== undefined && (node.type === "ForStatement" || node.type === "WhileStatement")) {
    rewriteStrip(text, node, breaks);
    return;
  }
  const counter = node.type === "ForStatement" ? countsUp(node) : undefined;
  const tick = counter === undefined ? TICK : `if (!(${counter} & 15)) ${TICK}`;
  const { body } = node;
  if (body.type === "BlockStatement") {
    text.appendLeft(body.start + 1, tick);
    return;
  }
  text.prependRight(body.start, `{${tick}`);
  text.appendLeft(body.end, "}");
}

/**
 * `for (init; test; update) body` → `{let go = true; out: for (init; go;) {tick(); for (let turns = 256; turns > 0 && (go = (test)); turns--, update) body}}`,
 * with a label and names of the kernel's. Test and update run as often and in the same order as before.
 */
function rewriteStrip(
  text: MagicString,
  node: ForStatement | WhileStatement,
  breaks: readonly BreakStatement[],
): void {
  const { test, start, end } = node;
  if (!test) return;
  const label = breaks.length > 0 ? "__athanor_out:" : "";
  const head = `{let __athanor_go=true;${label}`;
  const strip = `__athanor_go;){${TICK}for(let __athanor_turns=256;__athanor_turns>0&&(__athanor_go=(`;
  if (node.type === "WhileStatement") {
    text.update(start, start + "while".length, `${head}for`);
    text.prependRight(test.start, `;${strip}`);
    text.appendLeft(test.end, "));__athanor_turns--");
  } else {
    text.prependRight(start, head);
    text.prependRight(test.start, strip);
    text.appendLeft(test.end, "))");
    if (node.update) text.prependRight(node.update.start, "__athanor_turns--,");
  }
  text.appendLeft(end, "}}");
  for (const each of breaks) text.appendLeft(each.start + "break".length, " __athanor_out");
}

/** What may take long or keep a variable of one turn. A `continue` of an outer loop may stay. */
const UNFIT =
  /^(?:.*Function.*|Class.*|NewExpression|TaggedTemplateExpression|AwaitExpression|YieldExpression|ImportExpression|SpreadElement|For\w*Statement|(?:Do)?WhileStatement|LabeledStatement)$/;

/** The `break`s that end a loop which only computes; undefined for any other loop. */
function breaksOfStrip(node: Loop): readonly BreakStatement[] | undefined {
  if (node.type !== "ForStatement" && node.type !== "WhileStatement") return undefined;
  if (!node.test || (node.type === "ForStatement" && !node.update)) return undefined;
  const breaks: BreakStatement[] = [];
  let isFit = true;
  fullAncestor(node, (inner, _state, ancestors) => {
    if (inner === node) return;
    if (UNFIT.test(inner.type)) isFit = false;
    else if (inner.type === "CallExpression") isFit &&= isOfMath(inner);
    else if (inner.type === "BreakStatement" && !inner.label && !isInSwitch(ancestors)) {
      breaks.push(inner);
    }
  });
  return isFit ? breaks : undefined;
}

function isOfMath({ callee }: CallExpression): boolean {
  return callee.type === "MemberExpression" && !callee.computed && isNamed(callee.object, "Math");
}

function isInSwitch(ancestors: readonly Node[]): boolean {
  return ancestors.some(({ type }) => type === "SwitchStatement");
}

/** The counter of `for (let i = 0; …; i++)`, unless the body has a variable of that name. */
function countsUp({ init, update, body }: ForStatement): string | undefined {
  if (update?.type !== "UpdateExpression" || update.operator !== "++") return undefined;
  const { argument } = update;
  if (argument.type !== "Identifier" || !startsAtNumber(init, argument.name)) return undefined;
  const statements = body.type === "BlockStatement" ? body.body : [];
  return statements.some((each) => declares(each, argument.name)) ? undefined : argument.name;
}

function startsAtNumber(init: ForStatement["init"], name: string): boolean {
  if (init?.type !== "VariableDeclaration" || init.kind !== "let") return false;
  const own = init.declarations.find(({ id }) => isNamed(id, name));
  return own?.init?.type === "Literal" && typeof own.init.value === "number";
}

function isNamed(node: Expression | Pattern | { readonly type: "Super" }, name: string): boolean {
  return node.type === "Identifier" && node.name === name;
}

/** Whether a statement may bind the name for its block; a pattern may bind any. */
function declares(statement: Statement, name: string): boolean {
  if (statement.type === "VariableDeclaration") {
    return statement.declarations.some(({ id }) => id.type !== "Identifier" || id.name === name);
  }
  const isNamedItself =
    statement.type === "FunctionDeclaration" || statement.type === "ClassDeclaration";
  return isNamedItself && statement.id.name === name;
}
