/** What a measure found: numbers by their names, with the unit in the name. */
export type Figures = Readonly<Record<string, number>>;

/** Does work and gives the seconds that it took, with what it gave. */
export async function seconds<T>(work: () => Promise<T> | T): Promise<readonly [number, T]> {
  const start = performance.now();
  const result = await work();
  return [(performance.now() - start) / 1000, result];
}
