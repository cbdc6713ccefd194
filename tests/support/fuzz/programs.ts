import { declaration } from "./declarations.ts";
import type { FuzzRandom } from "./random.ts";
import type { Scope } from "./scope.ts";
import { statement } from "./statements.ts";

/** A program twice: whole, and cut into cells that declare names again where that changes nothing. */
export interface FuzzProgram {
  readonly whole: string;
  readonly cells: readonly string[];
}

/** `show` turns any value into text that tells neither names of functions nor V8's wording. */
export const prologue = `const show: any = (value: any): string => {
  if (typeof value === "function") return "function";
  if (typeof value === "bigint") return value + "n";
  if (value instanceof Error) return value.name;
  if (typeof value !== "object") return Object.is(value, -0) ? "-0" : String(value);
  try { return JSON.stringify(value, (_, v) => typeof v === "function" ? "f" : typeof v === "bigint" ? v + "n" : v) } catch { return "object" }
}`;

interface State {
  values: string[];
  variables: string[];
  functions: string[];
  classes: string[];
}

/** A program of three to ten pieces, each complete in itself, cut between some of them. */
export function makeProgram(random: FuzzRandom): FuzzProgram {
  return new ProgramMaker(random).make();
}

class ProgramMaker {
  private readonly random: FuzzRandom;
  private readonly state: State = { values: [], variables: [], functions: [], classes: [] };
  private readonly captured = new Set<string>();
  /** What cells call a name; without an entry what the whole calls it. */
  private readonly cellNames = new Map<string, string>();
  private count = 0;

  constructor(random: FuzzRandom) {
    this.random = random;
  }

  make(): FuzzProgram {
    const cells: string[][] = [[]];
    const pieces: string[] = [];
    for (let left = 3 + this.random.below(8); left > 0; left -= 1) {
      if (cells.at(-1)?.length !== 0 && this.random.chance(0.45)) cells.push([]);
      const piece = this.piece(cells.length > 1 && cells.at(-1)?.length === 0);
      pieces.push(piece);
      cells.at(-1)?.push(piece);
    }
    const join = (texts: readonly string[]): string => texts.join("\n;\n");
    return {
      whole: this.named(join(pieces), new Map()),
      cells: cells.map((texts) => this.named(join(texts), this.cellNames)),
    };
  }

  /** One declaration or statement; the first of a cell may take over the name of an older one. */
  private piece(mayRedeclare: boolean): string {
    const { random, state } = this;
    if (random.chance(0.4)) return statement(this.scope());
    const { text, ...added } = declaration(this.scope());
    const [fresh] = added.values ?? [];
    if (mayRedeclare && fresh !== undefined && random.chance(0.5)) this.redeclare(fresh, text);
    for (const kind of ["values", "variables", "functions", "classes"] as const) {
      state[kind] = [...state[kind], ...(added[kind] ?? [])];
    }
    return text;
  }

  /** Gives a new name the place of an old one, if neither the text nor any function reads the old one. */
  private redeclare(fresh: string, text: string): void {
    const free = this.state.values.filter((name) => !this.captured.has(name));
    if (free.length === 0) return;
    const old = this.random.pick(free);
    if (!text.includes(old)) this.rename(fresh, old);
  }

  private rename(fresh: string, old: string): void {
    this.cellNames.set(fresh, this.cellNames.get(old) ?? plainName(old));
    this.state.values = this.state.values.filter((name) => name !== old);
    this.state.variables = this.state.variables.filter((name) => name !== old);
  }

  private scope(): Scope {
    return {
      random: this.random,
      ...this.state,
      isAsync: true,
      isGenerator: false,
      isFunction: false,
      loops: [],
      depth: 3,
      fresh: () => `§${(this.count += 1)}§`,
      capture: (name) => this.captured.add(name),
    };
  }

  private named(text: string, names: ReadonlyMap<string, string>): string {
    return text.replaceAll(/§\d+§/gu, (name) => names.get(name) ?? plainName(name));
  }
}

function plainName(name: string): string {
  return `n${name.slice(1, -1)}`;
}
