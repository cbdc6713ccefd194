import ts from "#typescript";
import { renameIdentifiers, scopeIdentifiers } from "./identifiers.ts";

/** What earlier cells say about one name. */
export interface Declaration {
  readonly name: string;
  /** Statements for the compiler: an import, or one or more `declare …`. */
  readonly text: string;
  readonly isImport: boolean;
  /** The user's own statement, for `name??`. */
  readonly source: string;
}

/** Declarations of earlier cells by name, oldest first. Values of this type don't change. */
export type DeclarationStore = ReadonlyMap<string, Declaration>;

/** Marks names that a later cell declared again, while an older declaration still speaks of the first meaning. */
const hiddenMark = "__earlier";

/** Whether users never typed this name. */
export function isHiddenName(name: string): boolean {
  return name.includes(hiddenMark) || name.startsWith("__athanor");
}

/** Text of the compiler as users may read it, hidden names under the ones they typed. */
export function withoutHiddenMarks(text: string): string {
  return text.replace(/__earlier\d+/g, "");
}

/** The store after a cell: its declarations replace older ones of the same name. */
export function addDeclarations(
  store: DeclarationStore,
  declarations: readonly Declaration[],
): DeclarationStore {
  const left = withoutNames(store, new Set(declarations.map((each) => each.name)));
  return new Map([...left, ...declarations.map((each) => [each.name, each] as const)]);
}

/** What stands above a cell for the compiler: imports first, in an order that stays. */
export function renderDeclarations(store: DeclarationStore): string {
  const all = [...store.values()];
  const imports = all.filter((each) => each.isImport);
  const others = all.filter((each) => !each.isImport);
  return [...imports, ...others].map((each) => `${each.text}\n`).join("");
}

/**
 * The store without `names`. A name that the rest still speaks of (`interface P` of `const p: P`) stays under a hidden
 * one, so that old values keep their old types.
 */
export function withoutNames(
  store: DeclarationStore,
  names: ReadonlySet<string>,
): DeclarationStore {
  const kept = [...store.keys()].filter((name) => !names.has(name) && !isHiddenName(name));
  return hide([...onlyReached(store, kept).values()], names);
}

/** Of the store `names` and what their declarations speak of, in the store's order. A cell needs no more of a long notebook. */
export function onlyReached(store: DeclarationStore, names: Iterable<string>): DeclarationStore {
  const reached = new Set<string>();
  const queue = [...names];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const found = store.get(name);
    if (found === undefined || reached.has(name)) continue;
    reached.add(name);
    queue.push(...referencesOf(found));
  }
  return new Map([...store].filter(([name]) => reached.has(name)));
}

function hide(declarations: readonly Declaration[], names: ReadonlySet<string>): DeclarationStore {
  const taken = new Set(declarations.map((each) => each.name));
  const renames = new Map<string, string>();
  for (const name of [...taken].filter((each) => names.has(each))) {
    let number = 1;
    while (taken.has(`${name}${hiddenMark}${number}`)) number++;
    const hidden = `${name}${hiddenMark}${number}`;
    taken.add(hidden);
    renames.set(name, hidden);
  }
  if (renames.size === 0) return new Map(declarations.map((each) => [each.name, each]));
  return new Map(
    declarations.map((each) => {
      const name = renames.get(each.name) ?? each.name;
      return [name, { ...each, name, text: renameIdentifiers(each.text, renames) }];
    }),
  );
}

const references = new WeakMap<Declaration, ReadonlySet<string>>();

function referencesOf(declaration: Declaration): ReadonlySet<string> {
  const known = references.get(declaration);
  if (known !== undefined) return known;
  const file = ts.createSourceFile(
    "declarations.d.ts",
    declaration.text,
    ts.ScriptTarget.ESNext,
    true,
  );
  const found = new Set(scopeIdentifiers(file).map((identifier) => identifier.text));
  references.set(declaration, found);
  return found;
}
