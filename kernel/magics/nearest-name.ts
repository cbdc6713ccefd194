/** Edits (insert, delete, replace, swap of neighbours) that turn `a` into `b`. */
function editDistance(a: string, b: string): number {
  const costs = new Map<string, number>();
  const cost = (row: number, column: number): number => {
    if (row === 0 || column === 0) return row + column;
    const key = `${row},${column}`;
    const known = costs.get(key);
    if (known !== undefined) return known;
    const same = a[row - 1] === b[column - 1] ? 0 : 1;
    const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
    const best = Math.min(
      cost(row - 1, column) + 1,
      cost(row, column - 1) + 1,
      cost(row - 1, column - 1) + same,
      swapped && row > 1 && column > 1 ? cost(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
    );
    costs.set(key, best);
    return best;
  };
  return cost(a.length, b.length);
}

/**
 * The names that a mistyped `name` most likely meant, nearest first, at most three.
 *
 * A name is near within a third of its letters (at least one edit), or when it begins with what was typed.
 */
export function nearestNames(name: string, known: readonly string[]): string[] {
  const typed = name.toLowerCase();
  return known
    .filter((candidate) => Math.abs(candidate.length - name.length) < 30)
    .map((candidate) => {
      const lower = candidate.toLowerCase();
      const starts = typed.length >= 2 && lower.startsWith(typed);
      return { candidate, distance: starts ? 0.5 : editDistance(typed, lower) };
    })
    .filter(({ candidate, distance }) => distance <= Math.max(1, Math.ceil(candidate.length / 3)))
    .toSorted((a, b) => a.distance - b.distance || a.candidate.localeCompare(b.candidate))
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** ` Did you mean a or b?`, with a leading blank, or nothing when no name is near. */
export function didYouMean(name: string, known: readonly string[], prefix = ""): string {
  const near = nearestNames(name, known).map((candidate) => prefix + candidate);
  return near.length === 0 ? "" : ` Did you mean ${near.join(" or ")}?`;
}
