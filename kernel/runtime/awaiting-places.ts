/**
 * Where the awaits stand that an error came through. V8 tells of them (`at async f`) as long as a function awaits the promise of
 * another one itself; awaits of cells wait for a promise of the kernel, which ends that chain.
 */
const places = new WeakMap<object, Place[]>();

/** A captured stack; its text is made when it is read. */
interface Place {
  readonly stack?: string;
}

const MOST_PLACES = 20;

/** Three of the kernel, which the text leaves out, and the function that waits. */
const FRAMES = 4;

/**
 * Marks the place that waits; called two functions below the hook of a cell.
 *
 * @returns What notes the place for an error that comes through.
 */
export function markAwait(): (error: unknown) => void {
  const place: Place = {};
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = FRAMES;
  Error.captureStackTrace(place, markAwait);
  Error.stackTraceLimit = stackTraceLimit;
  return (error) => {
    if (typeof error !== "object" || error === null) return;
    const known = places.get(error) ?? [];
    if (known.length < MOST_PLACES) places.set(error, [...known, place]);
  };
}

/** Lines of a stack, innermost first, for the awaits that an error came through and its own stack doesn't tell of. */
export function awaitingLines(error: unknown): readonly string[] {
  if (typeof error !== "object" || error === null) return [];
  const { stack } = error as { readonly stack?: unknown };
  const own = typeof stack === "string" ? stack : "";
  return (places.get(error) ?? [])
    .flatMap((place) => place.stack?.split("\n").slice(1) ?? [])
    .filter((line) => !own.includes(lineOf(line)))
    .map((line) => line.replace(/^\s*at (?:async )?/u, "    at async "));
}

/** `In[1].ts:3:`, without the column: a call and its await are one place. */
function lineOf(frame: string): string {
  return /[^\s(]+:\d+:(?=\d+\)?$)/u.exec(frame)?.[0] ?? frame;
}
