/** What the sources say about one check. */
export interface CheckDoc {
  readonly name: string;
  readonly functionName: string;
  /** Path in the repository. */
  readonly file: string;
  readonly text: string;
  readonly throws: readonly string[];
  readonly see: readonly string[];
  readonly options: readonly { readonly name: string; readonly doc: string }[];
  /** Rows of the practices as the verdict names them. */
  readonly rows: string;
  readonly numbers: readonly {
    readonly value: string;
    readonly meaning: string;
    readonly source: string;
  }[];
  /** Its place in the registry; undefined for checks that are functions only. */
  readonly entry?: { readonly name: string; readonly summary: string; readonly cost: string };
}

export function readCheckDocs(
  root: string,
  registry: readonly { readonly name: string; readonly summary: string; readonly cost: string }[],
  defaults: Readonly<
    Record<string, { readonly value: unknown; readonly meaning: string; readonly source: string }>
  >,
): readonly CheckDoc[];
