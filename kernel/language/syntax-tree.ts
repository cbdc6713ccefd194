import ts from "#typescript";

/** A cell as TypeScript parses it, with the errors of the parser (not of the checker). */
export interface ParsedCell {
  readonly file: ts.SourceFile;
  readonly errors: readonly ts.DiagnosticWithLocation[];
}

/**
 * Parses a cell; parent links are set. Never throws: what is wrong stands in `errors`. A cell is TypeScript, where `<T>x` is a
 * type assertion; one with errors that has no more of them as JSX is that.
 */
export function parseCell(source: string, fileName: string): ParsedCell {
  const plain = parseAs(ts.ScriptKind.TS, source, fileName);
  if (plain.errors.length === 0 || !/<[\w$>]/.test(source)) return plain;
  const withJsx = parseAs(ts.ScriptKind.TSX, source, fileName);
  return errorsInside(withJsx) <= errorsInside(plain) ? withJsx : plain;
}

/** What a text that only ends too early has at its end doesn't count. */
function errorsInside({ file, errors }: ParsedCell): number {
  const end = file.text.trimEnd().length;
  return errors.filter(({ start }) => start < end).length;
}

function parseAs(kind: ts.ScriptKind, source: string, fileName: string): ParsedCell {
  const file = ts.createSourceFile(fileName, source, ts.ScriptTarget.ESNext, true, kind);
  return { file, errors: parseErrorsOf(file) };
}

/** Whether a cell was parsed with JSX. */
export function hasJsx(file: ts.SourceFile): boolean {
  return file.languageVariant === ts.LanguageVariant.JSX;
}

/** `parseDiagnostics` is on every source file that the parser made, though not in its public type. */
function parseErrorsOf(file: ts.SourceFile): readonly ts.DiagnosticWithLocation[] {
  const { parseDiagnostics } = file as ts.SourceFile & {
    readonly parseDiagnostics?: readonly ts.DiagnosticWithLocation[];
  };
  return parseDiagnostics ?? [];
}

/** The name by which TypeScript's emit knows whether a cell has JSX. */
export function emittedName(file: ts.SourceFile): string {
  return hasJsx(file) ? `${file.fileName}x` : file.fileName;
}

/** Whether a statement or class member carries `kind`, for example `declare` or `export`. */
export function hasModifier(node: ts.Node, kind: ts.ModifierSyntaxKind): boolean {
  if (!ts.canHaveModifiers(node)) return false;
  return ts.getModifiers(node)?.some((modifier) => modifier.kind === kind) ?? false;
}

/** The last statement that isn't a lone `;`. */
export function lastStatement(file: ts.SourceFile): ts.Statement | undefined {
  return file.statements.findLast((statement) => !ts.isEmptyStatement(statement));
}
