interface DeclaredMagic {
  readonly name: string;
  readonly kind: string;
  readonly summary: string;
}

/** Two markdown tables: practice magics and core magics. */
export function magicsTable(
  core: readonly DeclaredMagic[],
  practice: readonly DeclaredMagic[],
): string;

/** README with the tables between its two marks. */
export function replaceMagicsTable(readme: string, tables: string): string;
