import type { Inspection, Language, TypecheckMode } from "../language/language.ts";
import type { MimeBundle } from "../protocol/cell-event.ts";
import type { CompiledCell } from "../protocol/compiled-cell.ts";
import type { ExecutedCell, HostRequest } from "../runtime/executor.ts";
import type { HistoryRow, HistoryStore } from "./history-store.ts";

/** What the answers to the runtime's questions need of the session. */
export interface HostDesk {
  readonly language: Language;
  readonly history: HistoryStore;
  /** Compiles code inside a running cell; throws what stopped it. */
  compile(code: string): Promise<CompiledCell>;
  cells(): readonly ExecutedCell[];
  input(prompt: string, password: boolean): Promise<string>;
  declare(name: string): Promise<void>;
  setTypecheck(mode: TypecheckMode): void;
  setAutoreload(enabled: boolean): void;
  reset(): Promise<void>;
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** Answers one question of code that runs in a cell. */
export async function answerHostRequest(request: HostRequest, desk: HostDesk): Promise<unknown> {
  switch (request.request) {
    case "compile":
      return desk.compile(request.code);
    case "cells":
      return desk.cells();
    case "input":
      return desk.input(request.prompt, request.password);
    case "inspect":
      return inspectName(desk.language, request);
    case "history":
      return pastInputs(desk.history, request.count, request.pattern);
    case "declare":
      return desk.declare(requireIdentifier(request.name));
    case "typecheck":
      return desk.setTypecheck(request.mode);
    case "autoreload":
      return desk.setAutoreload(request.enabled);
    case "reset":
      return desk.reset();
  }
}

async function inspectName(
  language: Language,
  { code, detailLevel }: Extract<HostRequest, { request: "inspect" }>,
): Promise<MimeBundle | null> {
  const found = await language.inspect(code, code.length);
  return found === undefined ? null : toInspectionBundle(found, detailLevel);
}

function requireIdentifier(name: string): string {
  if (IDENTIFIER.test(name)) return name;
  throw new TypeError(`Expected a variable's name, received "${name}".`);
}

function pastInputs(
  history: HistoryStore,
  count: number,
  pattern: string | undefined,
): readonly HistoryRow[] {
  return history.query(
    pattern === undefined
      ? { access: "tail", count, output: false }
      : { access: "search", pattern, count, output: false },
  );
}

/** Documentation of a name as plain text and markdown; `detailLevel` 1 adds its source. */
export function toInspectionBundle(found: Inspection, detailLevel: 0 | 1): MimeBundle {
  const { signature, documentation, source } = found;
  const shown = detailLevel === 1 ? source : undefined;
  const plain = [signature, documentation, ...(shown === undefined ? [] : [shown])];
  const fence = (code: string): string => `\`\`\`typescript\n${code}\n\`\`\``;
  const markdown = [
    fence(signature),
    documentation,
    ...(shown === undefined ? [] : [fence(shown)]),
  ];
  const join = (parts: readonly string[]): string =>
    parts.filter((part) => part !== "").join("\n\n");
  return { "text/plain": join(plain), "text/markdown": join(markdown) };
}
