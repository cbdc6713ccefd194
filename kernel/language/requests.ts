import type { Language } from "./language.ts";

/** What the language worker can be asked. */
export type LanguageMethod = Exclude<keyof Language, "dispose">;

/** One call of a {@link Language} method, on its way to the worker. */
export type LanguageRequest = {
  readonly [Method in LanguageMethod]: {
    readonly id: number;
    readonly method: Method;
    readonly args: Parameters<Language[Method]>;
  };
}[LanguageMethod];

/** The worker's answer to the request of the same `id`, or the process number of a checker that it has started. */
export type LanguageResponse =
  | { readonly checker: number }
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string };
