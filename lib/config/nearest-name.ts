/**
 * The known name that was probably meant: least edit distance, at most a third of the letters.
 *
 * @param name - What was written.
 * @param known - What there is.
 * @returns The nearest name, or undefined when none is near.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(fold(name), fold(candidate)) }))
    .toSorted((a, b) => a.distance - b.distance);
  const best = ranked[0];
  const limit = Math.max(1, Math.ceil(name.length / 3));
  return best !== undefined && best.distance <= limit ? best.candidate : undefined;
}

// `learning_rate` and `learningRate` are one name to a reader.
function fold(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, "");
}

/** Levenshtein (1966): insertions, deletions and substitutions cost one each. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const change = from[row - 1] === to[column - 1] ? 0 : 1;
      current.push(
        Math.min(
          (previous[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (previous[column - 1] ?? 0) + change,
        ),
      );
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
