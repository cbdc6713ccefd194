/** One line of a history: an input, the output of one, or (line 0) the opening of a session. */
export interface HistoryRecord {
  /** Which session wrote it. */
  readonly id: string;
  /** The input's number in its session. */
  readonly n: number;
  readonly in?: string;
  readonly out?: string;
  /** The session's number, where it doesn't follow from the order of the lines any more. */
  readonly s?: number;
}

/** A line as a record; undefined for a damaged one. */
export function parseRecord(line: string): HistoryRecord | undefined {
  if (line === "") return undefined;
  try {
    const record = JSON.parse(line) as Partial<HistoryRecord> | null;
    const isOr = (type: string, value: unknown): boolean =>
      value === undefined || typeof value === type;
    const fits =
      typeof record?.id === "string" &&
      typeof record.n === "number" &&
      isOr("string", record.in) &&
      isOr("string", record.out) &&
      isOr("number", record.s);
    return fits ? (record as HistoryRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** The numbers of sessions by id: in the order in which they opened, counted on from those whose number is written down. */
export function numberSessions(records: readonly HistoryRecord[]): ReadonlyMap<string, number> {
  const written = new Map(
    records.flatMap(({ id, s }) => (s === undefined ? [] : ([[id, s]] as const))),
  );
  const numbers = new Map<string, number>();
  let last = 0;
  for (const { id } of records) {
    if (numbers.has(id)) continue;
    const number = written.get(id) ?? last + 1;
    numbers.set(id, number);
    last = Math.max(last, number);
  }
  return numbers;
}
