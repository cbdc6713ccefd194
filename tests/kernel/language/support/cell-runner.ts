import { createRequire } from "node:module";
import vm from "node:vm";
import { parseCell } from "../../../../kernel/language/syntax-tree.ts";
import { transformCell } from "../../../../kernel/language/transform.ts";
import type { CompiledCell } from "../../../../kernel/protocol/compiled-cell.ts";

/** Runs cells one after another as the runtime does: names declared first, then the script's function called. */
export class CellRunner {
  readonly printed: string[] = [];
  /** How often a loop of cell code came round. */
  ticks = 0;
  /** How many `await`s of cell code passed the hook. */
  waits = 0;
  private readonly context: vm.Context;
  private readonly declared = new Set<string>();
  private count = 0;

  constructor(modules: Readonly<Record<string, Record<string, unknown>>> = {}) {
    const print = (...values: unknown[]): void => {
      this.printed.push(values.map(String).join(" "));
    };
    this.context = vm.createContext({
      console: { log: print },
      setTimeout,
      require: createRequire(import.meta.url),
    });
    // Node gives these to its main context only, where the runtime runs cells.
    vm.runInContext(
      "(symbols) => Object.assign(Symbol, symbols)",
      this.context,
    )({
      dispose: Symbol.dispose,
      asyncDispose: Symbol.asyncDispose,
    });
    this.hooks.import = async (specifier) =>
      modules[specifier] ?? ((await import(specifier)) as Record<string, unknown>);
  }

  private readonly hooks = {
    import: async (specifier: string): Promise<Record<string, unknown>> =>
      (await import(specifier)) as Record<string, unknown>,
    wait: (value: unknown): unknown => {
      this.waits++;
      return value;
    },
    tick: (): void => {
      this.ticks++;
    },
  };

  compile(source: string): CompiledCell {
    this.count++;
    const parsed = parseCell(source, `In[${this.count}].ts`);
    const { cell, errors } = transformCell(parsed, { directory: "/notebook" });
    if (cell === undefined) throw new SyntaxError(errors.map((each) => each.message).join("\n"));
    return cell;
  }

  /** `{ value }` when the cell ends in an expression. */
  async run(source: string): Promise<unknown> {
    return await this.runCompiled(this.compile(source));
  }

  async runCompiled(cell: CompiledCell): Promise<unknown> {
    for (const name of cell.names) {
      if (!this.declared.has(name)) vm.runInContext(`let ${name};`, this.context);
      this.declared.add(name);
    }
    const script = new vm.Script(cell.code, { filename: cell.fileName });
    const main = script.runInContext(this.context) as (hooks: unknown) => Promise<unknown>;
    return await main(this.hooks);
  }
}
