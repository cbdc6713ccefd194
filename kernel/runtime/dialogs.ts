/** Asks the user for a line and blocks until it is there; undefined where the frontend lets nobody answer. */
export type BlockingQuestion = (prompt: string, password: boolean) => string | undefined;

/** The dialogs of a browser as Deno's kernel has them: they block, and a notebook needs no `await` for them. */
export interface Dialogs {
  /** The line that the user typed, `preset` for an empty one; null when nobody can answer. */
  prompt(
    message?: string,
    preset?: string,
    options?: { readonly password?: boolean },
  ): string | null;
  /** Whether the user typed `y`; false when nobody can answer. */
  confirm(message?: string): boolean;
  /** Waits until the user has seen a text; goes on at once when nobody can. */
  alert(message?: string): void;
}

/** The dialogs over a question that blocks. */
export function createDialogs(ask: BlockingQuestion): Dialogs {
  return {
    prompt: (message = "Prompt", preset = "", { password = false } = {}) => {
      const hint = preset === "" ? "" : ` [${preset}]`;
      const line = ask(`${message}${hint} `, password);
      return line === "" ? preset : (line ?? null);
    },
    confirm: (message = "Confirm") => /^y$/i.test(ask(`${message} [y/N] `, false) ?? ""),
    alert: (message = "Alert") => void ask(`${message} [Enter] `, false),
  };
}
