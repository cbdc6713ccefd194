import { numberSessions, parseRecord, type HistoryRecord } from "./history-records.ts";

/** Which inputs a `history_request` asks for. */
export type HistoryQuery = HistoryAccess & {
  /** Whether rows carry `[input, output]` instead of the input alone. */
  readonly output: boolean;
};

/** The three ways to choose inputs (messaging spec, "History"). */
export type HistoryAccess =
  | { readonly access: "tail"; readonly count: number }
  | {
      readonly access: "range";
      /** 0 is this session, a negative number counts back from it. */
      readonly session: number;
      readonly start: number;
      /** Exclusive; to the end when absent. */
      readonly stop?: number;
    }
  | {
      readonly access: "search";
      /** Glob over whole inputs: `*`, `?`, `[abc]`. */
      readonly pattern: string;
      /** At most this many, the newest; all when absent. */
      readonly count?: number;
      /** Keeps only the newest of equal inputs. */
      readonly unique?: boolean;
    };

/** `[session, line, input]`, or `[session, line, [input, output]]` when outputs were asked for. */
export type HistoryRow = readonly [
  session: number,
  line: number,
  text: string | readonly [input: string, output: string | null],
];

/** Past inputs of all sessions. */
export interface HistoryStore {
  /** Stores an input before it runs. */
  addInput(line: number, input: string): void;
  /** Stores the text of the result that the input of that line had. */
  addOutput(line: number, output: string): void;
  query(query: HistoryQuery): readonly HistoryRow[];
}

/** Parts of {@link createHistoryStore}. */
export interface HistoryFile {
  /** All records so far, oldest first. */
  read(): readonly string[];
  append(line: string): void;
}

interface Entry {
  readonly session: number;
  readonly line: number;
  readonly input: string;
  output?: string;
}

/**
 * A history over lines of JSON.
 *
 * A session has a number from the moment it opens, even when several open at once, because its first record marks its
 * place in the file. Damaged lines are skipped.
 *
 * @param id - Names this session among all others, e.g. a random UUID.
 */
export function createHistoryStore(file: HistoryFile, id: string): HistoryStore {
  const append = (record: HistoryRecord): void => file.append(JSON.stringify(record));
  append({ id, n: 0 });
  return {
    addInput: (line, input) => append({ id, n: line, in: input }),
    addOutput: (line, output) => append({ id, n: line, out: output }),
    query: (query) => {
      const { entries, current } = readEntries(file, id);
      return select(entries, query, current).map((entry) => toRow(entry, query.output));
    },
  };
}

function readEntries(
  file: HistoryFile,
  id: string,
): { readonly entries: readonly Entry[]; readonly current: number } {
  const records = file.read().flatMap((text) => parseRecord(text) ?? []);
  const numbers = numberSessions(records);
  const entries = new Map<string, Entry>();
  for (const record of records) {
    const session = numbers.get(record.id) ?? 0;
    const key = `${session}/${record.n}`;
    const known = entries.get(key);
    if (record.in !== undefined) entries.set(key, { session, line: record.n, input: record.in });
    else if (record.out !== undefined && known !== undefined) known.output = record.out;
  }
  const current = numbers.get(id) ?? Math.max(0, ...numbers.values()) + 1;
  return { entries: [...entries.values()], current };
}

function select(entries: readonly Entry[], query: HistoryQuery, current: number): readonly Entry[] {
  switch (query.access) {
    case "tail":
      return newest(entries, query.count);
    case "range": {
      const session = query.session > 0 ? query.session : current + query.session;
      const stop = query.stop ?? Number.POSITIVE_INFINITY;
      return entries.filter(
        (entry) => entry.session === session && entry.line >= query.start && entry.line < stop,
      );
    }
    case "search": {
      const pattern = globToRegExp(query.pattern);
      const found = entries.filter((entry) => pattern.test(entry.input));
      const kept = query.unique === true ? keepNewest(found) : found;
      return query.count === undefined ? kept : newest(kept, query.count);
    }
  }
}

function newest(entries: readonly Entry[], count: number): readonly Entry[] {
  return count <= 0 ? [] : entries.slice(-count);
}

function keepNewest(entries: readonly Entry[]): readonly Entry[] {
  const last = new Map(entries.map((entry, index) => [entry.input, index]));
  return entries.filter((entry, index) => last.get(entry.input) === index);
}

/** SQLite's GLOB, which IPython uses: `*` any text, `?` one character, `[a-z]` and `[^a-z]` sets. */
export function globToRegExp(glob: string): RegExp {
  const parts = glob.match(/\[\^?\]?[^\]]*\]|[^]/g) ?? [];
  const source = parts.map((part) => {
    if (part === "*") return "[^]*";
    if (part === "?") return "[^]";
    if (part.length > 1 && part.startsWith("[")) {
      const inner = part.slice(1, -1).replace(/[\\\]]/g, "\\$&");
      return `[${inner.startsWith("^") ? `^${inner.slice(1).replaceAll("[", "\\[")}` : inner.replaceAll("[", "\\[")}]`;
    }
    return part.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  });
  try {
    return new RegExp(`^${source.join("")}$`, "u");
  } catch {
    // A set such as [z-a] holds nothing.
    return /^(?!)/;
  }
}

function toRow(entry: Entry, output: boolean): HistoryRow {
  const text = output ? ([entry.input, entry.output ?? null] as const) : entry.input;
  return [entry.session, entry.line, text];
}
