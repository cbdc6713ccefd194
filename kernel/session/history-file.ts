import { appendFileSync, mkdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import {
  compactHistory,
  historyFiles,
  readLines,
  usualBounds,
  type HistoryBounds,
} from "./history-segments.ts";
import type { HistoryFile } from "./history-store.ts";

/** A history that ends with the process. */
export function createMemoryHistory(): HistoryFile {
  const lines: string[] = [];
  return { read: () => lines, append: (line) => void lines.push(line) };
}

/** Where inputs are kept: `ATHANOR_HISTORY`, else `athanor/history.jsonl` in the XDG state folder. */
export function historyPath(env: Readonly<Record<string, string | undefined>>): string {
  const chosen = env["ATHANOR_HISTORY"];
  if (chosen !== undefined && chosen !== "") return chosen;
  const state = env["XDG_STATE_HOME"] || join(env["HOME"] || homedir(), ".local", "state");
  return join(state, "athanor", "history.jsonl");
}

/**
 * A history kept in a file of JSON lines that is only ever appended to, so that kernels can share it. Once it is large, opening it puts it
 * aside; the oldest of those files go (see {@link compactHistory}).
 *
 * When the disk refuses a write, inputs are kept in memory from then on and `onTrouble` is called once.
 */
export function openHistoryFile(
  path: string,
  onTrouble: (error: Error) => void,
  bounds: HistoryBounds = usualBounds,
): HistoryFile {
  tryToCompact(path, bounds);
  const unsaved = createMemoryHistory();
  let broken = false;
  let cached: { readonly state: string; readonly lines: readonly string[] } | undefined;
  const readAll = (): readonly string[] => {
    const files = historyFiles(path);
    const state = files.map((file) => `${file} ${sizeOf(file)}`).join("\n");
    if (cached?.state !== state) cached = { state, lines: files.flatMap(readLines) };
    return cached.lines;
  };
  return {
    read: () => [...readAll(), ...unsaved.read()],
    append: (line) => {
      try {
        if (broken) return unsaved.append(line);
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
        // The newline in front ends a line that a crash left unfinished; empty lines are skipped on reading.
        appendFileSync(path, `\n${line}\n`, { mode: 0o600 });
      } catch (error) {
        broken = true;
        unsaved.append(line);
        onTrouble(error as Error);
      }
    },
  };
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}

/** A folder that refuses is told when an input can't be written; a history that stays large harms nobody. */
function tryToCompact(path: string, bounds: HistoryBounds): void {
  try {
    compactHistory(path, bounds);
  } catch {
    // Another kernel may have put the file aside in this moment.
  }
}
