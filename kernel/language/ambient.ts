/** What every cell finds without an import, for the type checker: `CellHooks`, and the globals of the runtime. */
export const ambientText = `declare const __athanor: {
  import(specifier: string): Promise<any>;
  wait<T>(value: T): Promise<Awaited<T>>;
  tick(): void;
  magic(name: string, args: string, body?: string): Promise<any>;
};

/**
 * Shows a value in the output of the cell.
 *
 * @param place - With a \`displayId\` the output has a name; \`update: true\` then changes it in place.
 */
declare function display(
  value: unknown,
  place?: { readonly displayId?: string; readonly update?: boolean },
): void;

/**
 * Removes what the cell has shown so far.
 *
 * @param wait - Only when the next output arrives, so that the notebook doesn't flicker.
 */
declare function clearOutput(wait?: boolean): void;

/** Asks the user for a line of text. */
declare function input(
  prompt?: string,
  options?: { readonly password?: boolean },
): Promise<string>;
`;
