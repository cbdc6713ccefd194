/** Data of one output by media type (Jupyter's display convention). */
export type MimeBundle = Readonly<Record<string, unknown>>;

/** The method by which a value shows itself in a notebook; Deno's convention, which the kernel honours. */
export const displaySymbol: unique symbol = Symbol.for("Jupyter.display");

/** A value that knows how it looks in a notebook. */
export interface Displayable {
  /** The value as MIME bundle; may be a promise. */
  [displaySymbol](): MimeBundle | Promise<MimeBundle>;
}

/**
 * Shows a bundle where the program runs in a notebook.
 *
 * The kernel installs the function behind `globalThis[Symbol.for("Jupyter.displayHost")]`, bound to the running cell;
 * in a plain program there is none and nothing is shown.
 *
 * @param data - The bundle to show.
 * @param options - `displayId` names the output; `update` replaces an earlier output of that name.
 * @returns Whether a frontend took it.
 */
export function showInNotebook(
  data: MimeBundle,
  options: { readonly displayId?: string; readonly update?: boolean } = {},
): boolean {
  const host: unknown = Reflect.get(globalThis, Symbol.for("Jupyter.displayHost"));
  if (typeof host !== "function") return false;
  host(data, options);
  return true;
}
