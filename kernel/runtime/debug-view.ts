import { summarizeValue } from "../display/value-summary.ts";
import { toMimeBundle } from "../display/mime-bundle.ts";
import type { MimeBundle } from "../protocol/cell-event.ts";
import type { CellSources } from "./cell-sources.ts";
import { childrenOf } from "./value-children.ts";
import type { Child, Children } from "./value-children.ts";
import type { UserNames } from "./user-names.ts";

/** Where a debugger finds the {@link DebugView} of the runtime: `globalThis[Symbol.for(DEBUG_VIEW)]`. */
export const DEBUG_VIEW = "athanor.debugView";

/** One variable, as JSON. */
export interface ViewedVariable {
  readonly name: string;
  readonly type: string;
  readonly value: string;
  /** A number under which {@link DebugView.children} knows it; 0 when there is nothing below it. */
  readonly reference: number;
  readonly isPrimitive: boolean;
}

/** The text and the map of a cell that ran, by the name of its script. */
export interface ViewedCell {
  readonly name: string;
  readonly source: string;
  readonly sourceMap: string;
}

/** References are forgotten after this many releases: a frontend may still ask for those that it shows. */
const GENERATIONS = 3;

/**
 * The variables of cells as a debugger asks for them, through the inspector; results are JSON.
 *
 * Values stay where they are: the debugger holds numbers, and none after {@link DebugView.clear}.
 */
export class DebugView {
  private readonly names: UserNames;
  private readonly sources: CellSources;
  private generations: Map<number, Children>[] = [new Map()];
  private lastReference = 0;

  constructor(names: UserNames, sources: CellSources) {
    this.names = names;
    this.sources = sources;
  }

  /** Texts and maps of the cells behind these scripts; those that are unknown are left out. */
  cells(scripts: readonly string[]): readonly ViewedCell[] {
    return scripts.flatMap((name) => this.sources.compiled(name) ?? []);
  }

  /** The names of cells, in the order of their first declaration. */
  globals(): readonly ViewedVariable[] {
    return this.names.list().map((name) => this.view({ name, value: this.names.get(name) }));
  }

  /** The variables of one scope of a stopped frame; what the kernel put there is left out. */
  scope(variables: object): readonly ViewedVariable[] {
    return Object.getOwnPropertyNames(variables)
      .filter((name) => !isInternalName(name))
      .map((name) => this.view({ name, value: readVariable(variables, name) }));
  }

  /** What stands below a variable; empty for a reference that was released. */
  children(reference: number): readonly ViewedVariable[] {
    const list = this.generations.find((each) => each.has(reference))?.get(reference);
    return (list?.() ?? []).map((child) => this.view(child));
  }

  /** One value under a name. */
  describe(name: string, value: unknown): ViewedVariable {
    return this.view({ name, value });
  }

  /** Sets a variable of cells. */
  setGlobal(name: string, value: unknown): ViewedVariable {
    this.names.set(name, value);
    return this.view({ name, value });
  }

  /** Sets what stands under `name` below a variable. */
  setChild(reference: number, name: string, value: unknown): ViewedVariable {
    const owner = this.generations.find((each) => each.has(reference))?.get(reference)?.owner;
    if (owner === undefined || !Reflect.set(owner, name, value)) {
      throw new TypeError(`Expected a property that can be set, received "${name}".`);
    }
    return this.view({ name, value });
  }

  /** A value as a cell would show it. While the runtime is stopped nothing asynchronous ends: then its text. */
  rich(value: unknown, stopped: boolean): MimeBundle | Promise<MimeBundle> {
    const bundle = toMimeBundle(value);
    if (!stopped || !(bundle instanceof Promise)) return bundle;
    return { "text/plain": summarizeValue(value).text };
  }

  /** Begins a new generation of references. */
  release(): void {
    this.generations = [new Map(), ...this.generations.slice(0, GENERATIONS - 1)];
  }

  /** Lets go of every value. */
  clear(): void {
    this.generations = [new Map()];
  }

  private view({ name, value, below, note }: Child): ViewedVariable {
    if (note !== undefined) return { name, type: "", value: note, reference: 0, isPrimitive: true };
    const { type, text } = summarizeValue(value);
    const children = below ?? childrenOf(value);
    const isPrimitive = children === undefined;
    const reference = children === undefined ? 0 : ++this.lastReference;
    if (children !== undefined) this.generations[0]?.set(reference, children);
    const shown = below === undefined ? { type, value: text } : { type: "", value: "" };
    return { name, ...shown, reference, isPrimitive };
  }
}

/** V8 of Node 22 and later throws for a variable whose declaration hasn't run yet, also for its descriptor. */
function readVariable(variables: object, name: string): unknown {
  try {
    return Object.getOwnPropertyDescriptor(variables, name)?.value;
  } catch {
    return undefined;
  }
}

/** What instrumentation and TypeScript's emit put into functions. */
export function isInternalName(name: string): boolean {
  return (
    name === "arguments" ||
    /^__(?:athanor|decorate|metadata|param|es[A-Z]|run[A-Z]|set[A-Z]|add[A-Z]|dispose|class)/.test(
      name,
    )
  );
}
