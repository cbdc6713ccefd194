import type { BlockingAnswers } from "./blocking-answers.ts";
import type { CellTracker } from "./cell-tracker.ts";
import { Cell } from "./cell.ts";
import { createDialogs } from "./dialogs.ts";
import type { Dialogs } from "./dialogs.ts";
import type { Interrupts } from "./interrupts.ts";
import { KeyboardInterrupt } from "./keyboard-interrupt.ts";
import type { HostAnswer } from "./messages.ts";
import type { OutputCapture } from "./output-capture.ts";
import type { SupervisorLink } from "./supervisor-link.ts";

/** Parts of {@link createUserInput}. */
export interface UserInputParts {
  readonly link: SupervisorLink;
  readonly tracker: CellTracker;
  readonly interrupts: Interrupts;
  readonly output: OutputCapture;
  readonly answers: BlockingAnswers;
}

/** What cells call to ask the user for a line. */
export interface UserInput {
  /** Rejects when the frontend lets nobody answer, and when the cell is stopped. */
  readonly input: (prompt: string, password: boolean) => Promise<string>;
  /** The same without an `await`: the thread stands still until the answer is there, or the cell is stopped. */
  readonly dialogs: Dialogs;
}

/** What asks before the first cell belongs to no cell. */
const NO_CELL = new Cell(0, 0);

/** The ways in which code of cells asks the user, over the link to the supervisor. */
export function createUserInput(parts: UserInputParts): UserInput {
  const { link, tracker, interrupts, output, answers } = parts;
  return {
    input: async (prompt, password) => {
      const cell = tracker.owner ?? NO_CELL;
      output.flush();
      const answer = link.ask(cell.id, { request: "input", prompt, password });
      return interrupts.wait(cell, answer as Promise<string>);
    },
    dialogs: createDialogs((prompt, password) => {
      const cell = tracker.owner ?? NO_CELL;
      // What was printed before stands above the question, and nothing would send it while the thread stands still.
      output.flush();
      const id = link.askBlocking(cell.id, { request: "input", prompt, password });
      return readLine(answers.take(id, () => interrupts.check(cell)));
    }),
  };
}

/** The line; undefined when nobody can answer. */
function readLine(answer: HostAnswer): string | undefined {
  if (answer.status === "ok") return String(answer.value);
  const { name, message } = answer;
  if (name === "StdinNotAllowedError") return undefined;
  if (name === "KeyboardInterrupt") throw new KeyboardInterrupt();
  throw Object.assign(new Error(message), { name });
}
