import { moduleModifiedAt } from "../runtime/module-stamp.ts";
import { findLocalFile } from "../runtime/local-files.ts";

/** Imports local modules again when their files have changed, as `%autoreload` asks. */
export interface ImportReloader {
  setEnabled(enabled: boolean): void;
  /** Remembers the imports of local modules in a cell that ran. */
  note(source: string): void;
  /** Import statements to run again before the next cell, because a file under them has changed. */
  takeStale(): readonly string[];
  /** Forgets all imports. */
  clear(): void;
}

interface Import {
  readonly statement: string;
  readonly path: string;
  loadedAt: number;
}

const LOCAL_IMPORT =
  /^[ \t]*import\b(?!\s*type\b)[^;'"`]*?\bfrom\s*["'](\.{1,2}\/[^"'\n]+|\/[^"'\n]+)["']/gm;

/** A reloader that is off. @param cwd - The notebook's folder, absolute. */
export function createImportReloader(cwd: string): ImportReloader {
  const imports = new Map<string, Import>();
  let isEnabled = false;
  return {
    setEnabled: (enabled) => {
      isEnabled = enabled;
    },
    note: (source) => {
      for (const [text, specifier = ""] of source.matchAll(LOCAL_IMPORT)) {
        const path = findLocalFile(specifier, cwd);
        const statement = `${text.trim()};`;
        if (path !== undefined)
          imports.set(statement, { statement, path, loadedAt: moduleModifiedAt(path) });
      }
    },
    takeStale: () => {
      if (!isEnabled) return [];
      const stale = [...imports.values()].filter(
        ({ path, loadedAt }) => moduleModifiedAt(path) !== loadedAt,
      );
      for (const each of stale) each.loadedAt = moduleModifiedAt(each.path);
      return stale.map(({ statement }) => statement);
    },
    clear: () => imports.clear(),
  };
}
