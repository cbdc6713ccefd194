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

/**
 * Asks the user for a line of text and blocks until it is there.
 *
 * @param preset - Comes back for an empty line.
 * @returns The line; null when the frontend lets nobody answer.
 */
declare function prompt(
  message?: string,
  preset?: string,
  options?: { readonly password?: boolean },
): string | null;

/** Asks the user for \`y\` and blocks until the answer is there; false when nobody can answer. */
declare function confirm(message?: string): boolean;

/** Shows a text and blocks until the user has confirmed it; goes on at once when nobody can. */
declare function alert(message?: string): void;

/** The calls of Deno that notebooks written for it make. */
declare namespace Deno {
  const args: string[];
  function cwd(): string;
  const env: {
    get(name: string): string | undefined;
    set(name: string, value: string): void;
    has(name: string): boolean;
    toObject(): Record<string, string>;
  };
  function readFile(path: string | URL): Promise<Uint8Array>;
  function readTextFile(path: string | URL): Promise<string>;
  function writeFile(path: string | URL, bytes: Uint8Array): Promise<void>;
  function writeTextFile(path: string | URL, text: string): Promise<void>;
  namespace jupyter {
    const $display: unique symbol;
    /** Shows a value; with \`raw\` it is data by media type. */
    function display(
      value: unknown,
      options?: { raw?: boolean; update?: boolean; display_id?: string },
    ): Promise<void>;
    /** Sends a message to every frontend. */
    function broadcast(
      type: string,
      content: object,
      extras?: { metadata?: object; buffers?: Uint8Array[] },
    ): Promise<void>;
    function format(value: unknown): Promise<Record<string, unknown>> | Record<string, unknown>;
    function html(strings: TemplateStringsArray, ...values: unknown[]): object;
    function md(strings: TemplateStringsArray, ...values: unknown[]): object;
    function svg(strings: TemplateStringsArray, ...values: unknown[]): object;
    function image(source: Uint8Array | string | URL): object;
  }
}
`;
