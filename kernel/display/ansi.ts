const paint =
  (open: number, close: number): ((text: string) => string) =>
  (text) =>
    `\u001b[${open}m${text}\u001b[${close}m`;

/** Red text for terminals and for Jupyter's tracebacks. */
export const red: (text: string) => string = paint(31, 39);
/** Green text. */
export const green: (text: string) => string = paint(32, 39);
/** Cyan text. */
export const cyan: (text: string) => string = paint(36, 39);
/** Faint text. */
export const faint: (text: string) => string = paint(2, 22);
/** Bold text. */
export const bold: (text: string) => string = paint(1, 22);
