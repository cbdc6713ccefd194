import { appendFileSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
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
 * A history kept in a file of JSON lines that is only ever appended to, so that kernels can share it.
 *
 * When the disk refuses a write, inputs are kept in memory from then on and `onTrouble` is called once.
 */
export function openHistoryFile(path: string, onTrouble: (error: Error) => void): HistoryFile {
  const unsaved = createMemoryHistory();
  let broken = false;
  let cached: { readonly size: number; readonly lines: readonly string[] } = { size: 0, lines: [] };
  const readLines = (): readonly string[] => {
    try {
      const { size } = statSync(path);
      if (size !== cached.size) cached = { size, lines: readFileSync(path, "utf8").split("\n") };
      return cached.lines;
    } catch {
      return [];
    }
  };
  return {
    read: () => [...readLines(), ...unsaved.read()],
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
