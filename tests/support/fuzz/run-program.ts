import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { CellRunner } from "../../kernel/language/support/cell-runner.ts";
import { prologue } from "./programs.ts";

/** What a program printed, and the name of the error that ended it. */
export interface ProgramEnd {
  readonly lines: readonly string[];
  readonly error: string | undefined;
}

/** Plain Node, which runs one program after another. */
export interface PlainNode {
  /** Undefined for the rare program that TypeScript itself can't read. */
  run(program: string): Promise<ProgramEnd | undefined>;
  close(): void;
}

/** Starts a Node that knows nothing of the kernel; TypeScript's own emit takes the types out. */
export function startPlainNode(): PlainNode {
  const child = fork(fileURLToPath(new URL("plain-node.mjs", import.meta.url)), { execArgv: [] });
  let count = 0;
  return {
    run: async (program) => {
      const text = stripTypes(program);
      if (text === undefined) return undefined;
      const id = (count += 1);
      const answer = new Promise<ProgramEnd>((resolve, reject) => {
        child.once("message", (message) => resolve(message as ProgramEnd));
        child.once("exit", () => reject(new Error("Plain Node ended.")));
      });
      child.send({ id, code: `const console = globalThis.fuzzConsole;\n${text}` });
      const { lines, error } = await answer;
      child.removeAllListeners("exit");
      return { lines, error };
    },
    close: () => void child.kill(),
  };
}

function stripTypes(program: string): string | undefined {
  const { outputText, diagnostics = [] } = ts.transpileModule(`${prologue}\n;\n${program}`, {
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
    },
  });
  return diagnostics.length === 0 ? outputText : undefined;
}

/** Runs cells as the runtime does, until one throws. */
export async function runCells(cells: readonly string[]): Promise<ProgramEnd> {
  const runner = new CellRunner();
  await runner.run(prologue);
  let error: string | undefined;
  for (const cell of cells) {
    try {
      await runner.run(cell);
    } catch (thrown) {
      error = nameOf(thrown);
      break;
    }
  }
  return { lines: runner.printed, error };
}

/** Errors of the other context are no `Error` here. */
function nameOf(thrown: unknown): string {
  const isError = Object.prototype.toString.call(thrown) === "[object Error]";
  return isError ? (thrown as Error).name : `thrown ${typeof thrown}`;
}
