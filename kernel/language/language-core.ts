import { CellProgram } from "./cell-program.ts";
import { readNotebookConfig } from "./check-config.ts";
import { judgeCompleteness } from "./completeness.ts";
import { completeCell } from "./completions.ts";
import { checkCell, placeError } from "./diagnostics.ts";
import { inspectCell } from "./inspection.ts";
import type {
  CellDiagnostic,
  Completeness,
  CompileOptions,
  CompileResult,
  Completions,
  Inspection,
} from "./language.ts";
import { NotebookChecker } from "./notebook-checker.ts";
import { packageRoot } from "../protocol/package-root.ts";
import type { EmitOptions } from "./lower-syntax.ts";
import { parseCell } from "./syntax-tree.ts";
import type { ParsedCell } from "./syntax-tree.ts";
import { transformCell } from "./transform.ts";

/** Options of {@link LanguageCore}. */
export interface LanguageCoreOptions {
  /** The notebook's folder, absolute. */
  readonly cwd: string;
  /** Athanor's own folder; default where this code lies. */
  readonly root?: string;
  /** Called with the process number of each checker that is started. */
  readonly onChecker?: (pid: number) => void;
}

/**
 * All that `Language` does, in the calling thread. Declarations of accepted cells wait in a queue until something needs
 * them, so that an answer never waits for bookkeeping; call {@link LanguageCore.settle} when there is time.
 */
export class LanguageCore {
  private readonly cwd: string;
  private readonly emit: EmitOptions;
  private readonly program: CellProgram;
  private readonly pending: ParsedCell[] = [];
  private isPrepared = false;
  private isRehearsed = false;

  constructor({ cwd, root = packageRoot(), onChecker }: LanguageCoreOptions) {
    this.cwd = cwd;
    const { check, emit } = readNotebookConfig(cwd, root);
    this.emit = emit;
    this.program = new CellProgram(
      new NotebookChecker({ cwd, root, config: check, onStart: onChecker }),
    );
  }

  compile(source: string, options: CompileOptions): CompileResult {
    const parsed = parseCell(source, `In[${options.executionCount}].ts`);
    const { cell, errors } = transformCell(parsed, {
      directory: this.cwd,
      emit: this.emit,
      ...(options.original === undefined ? {} : { original: options.original }),
    });
    if (cell === undefined) {
      return { cell, diagnostics: errors.map((error) => placeError(parsed.file, error)) };
    }
    const diagnostics = options.typecheck === "off" ? [] : this.check(parsed);
    const isBlocked = diagnostics.some(({ category }) => category === "error");
    if (isBlocked && options.typecheck === "error") return { cell: undefined, diagnostics };
    this.pending.push(parsed);
    return { cell, diagnostics };
  }

  /** Nothing where the checker fails: a list that is missing must not look like an error of the notebook. */
  complete(source: string, utf16Index: number): Completions {
    try {
      this.recordPending();
      return completeCell(this.program, source, utf16Index);
    } catch {
      return { start: utf16Index, end: utf16Index, matches: [] };
    }
  }

  inspect(source: string, utf16Index: number): Inspection | undefined {
    try {
      this.recordPending();
      return inspectCell(this.program, source, utf16Index);
    } catch {
      return undefined;
    }
  }

  isComplete(source: string): Completeness {
    return judgeCompleteness(source);
  }

  /** Ends the checker's program. */
  dispose(): void {
    this.program.checker.dispose();
  }

  reset(): void {
    this.pending.length = 0;
    this.program.reset();
    this.isPrepared = false;
  }

  /**
   * Does now a part of what the next call would have to do first: the program of an empty notebook, a cell for practice, or
   * the declarations of one cell.
   *
   * @returns Whether there is more to do.
   */
  settle(): boolean {
    if (!this.isPrepared) this.program.checker.prepare();
    else if (this.pending.length > 0) this.recordNext();
    else this.rehearse();
    this.isPrepared = true;
    return this.pending.length > 0 || !this.isRehearsed;
  }

  /** V8 compiles code when it first runs, which would take five milliseconds of the first cell. */
  private rehearse(): void {
    if (this.isRehearsed) return;
    this.isRehearsed = true;
    const source = "const one: number = await 1;\nfor (const each of [one]) console.log(each)\none";
    transformCell(parseCell(source, "In[0].ts"), { directory: this.cwd, emit: this.emit });
  }

  /** A fault of the checker must not stop a cell whose syntax is right. */
  private check(parsed: ParsedCell): readonly CellDiagnostic[] {
    try {
      this.recordPending();
      this.isPrepared = true;
      return checkCell(this.program, parsed.file);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const message = `The type checker failed on this cell, which runs unchecked: ${reason}`;
      const place = placeError(parsed.file, { start: 0, length: 1, message, code: 0 });
      return [{ ...place, category: "warning" }];
    }
  }

  private recordPending(): void {
    while (this.pending.length > 0) this.recordNext();
  }

  private recordNext(): void {
    const next = this.pending.shift();
    if (next !== undefined) this.program.record(next.file);
  }
}
