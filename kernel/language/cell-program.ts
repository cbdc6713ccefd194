import type ts from "#typescript";
import {
  addDeclarations,
  onlyReached,
  renderDeclarations,
  withoutNames,
} from "./declaration-store.ts";
import type { DeclarationStore } from "./declaration-store.ts";
import { declareCell } from "./declare-cell.ts";
import { identifiersIn } from "./identifiers.ts";
import { nodeSpecifiers } from "./node-specifiers.ts";
import type { NotebookChecker } from "./notebook-checker.ts";
import { splitDeclarations } from "./split-declarations.ts";
import { hasJsx } from "./syntax-tree.ts";
import { topLevelNames } from "./top-level-names.ts";

/** The cell that the checker currently sees. */
export interface LoadedCell {
  readonly file: ts.SourceFile;
  /** Where the user's text begins and ends in the checker's file. */
  readonly start: number;
  readonly end: number;
}

/**
 * TypeScript's view of a notebook: one file that holds the declarations of earlier cells and the cell. Only that file changes
 * from cell to cell, so the checker keeps everything else.
 */
export class CellProgram {
  readonly checker: NotebookChecker;
  private declarations: DeclarationStore = new Map();
  private loaded: LoadedCell | undefined;

  constructor(checker: NotebookChecker) {
    this.checker = checker;
  }

  get store(): DeclarationStore {
    return this.declarations;
  }

  /**
   * Puts a cell under the declarations of earlier ones.
   *
   * @param scope - `used` are those that the cell speaks of, so that a long notebook costs no more than a short one; `all` are there
   *   for names that are being typed.
   */
  load(file: ts.SourceFile, scope: "used" | "all" = "used"): LoadedCell {
    const own = new Set(topLevelNames(file).map((each) => each.name));
    const used =
      scope === "all" ? this.declarations.keys() : [...identifiersIn(file), ...factories(file)];
    // What the cell declares itself is reached too: other declarations may speak of its earlier meaning.
    const needed = onlyReached(this.declarations, used);
    const prelude = renderDeclarations(withoutNames(needed, own));
    this.loaded = { file, start: prelude.length, end: prelude.length + file.text.length };
    this.checker.load(`${prelude}${nodeSpecifiers(file)}\n;export {};\n`, hasJsx(file));
    return this.loaded;
  }

  /** Remembers what a cell declares, for later ones. */
  record(file: ts.SourceFile): void {
    const names = topLevelNames(file);
    if (names.length === 0) return;
    const { start } = this.load(file);
    this.declarations = addDeclarations(
      this.declarations,
      splitDeclarations(file, names, this.declare(file, start)),
    );
    this.loaded = undefined;
  }

  /**
   * The user's own statement for a name of an earlier cell.
   *
   * @param end - Where the declaration ends in the checker's file; one that doesn't stand before the cell is the cell's own.
   */
  earlierSource(name: string, end: number): string | undefined {
    if (this.loaded === undefined || end > this.loaded.start) return undefined;
    return this.declarations.get(name)?.source;
  }

  /** Forgets every declaration. */
  reset(): void {
    this.declarations = new Map();
    this.loaded = undefined;
  }

  /** Empty when the checker fails, which makes the names of the cell `any`. */
  private declare(file: ts.SourceFile, start: number): string {
    try {
      return declareCell(this.checker, file, start);
    } catch {
      return "";
    }
  }
}

/** What JSX calls without naming it where a `tsconfig.json` says `"jsx": "react"`: the factories of React and Preact. */
function factories(file: ts.SourceFile): readonly string[] {
  return hasJsx(file) ? ["React", "h", "Fragment"] : [];
}
