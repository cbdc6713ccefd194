import { codeFrame } from "../display/code-frame.ts";
import { inspectText, messageOf } from "../display/inspect-text.ts";
import { summarizeValue } from "../display/value-summary.ts";
import type { FailedFrame, Failure } from "../runtime/error-frames.ts";
import type { MagicContext } from "./magic.ts";

/** What a prompt needs of the notebook. */
export type PromptContext = Pick<MagicContext, "print" | "input" | "failures" | "signal">;

const PROMPT = "(debug) ";

/** Commands by all their names, with what they do; anything else is an expression. */
export const PROMPT_HELP: string = [
  "bt, where        the frames of the error, innermost first",
  "u, up [N]        to the frame that called this one",
  "d, down [N]      back towards the error",
  "l, list          the code around this frame's line",
  "locals, a        this frame's variables",
  "p EXPRESSION     a value, also with await; an expression alone does the same",
  "q, quit          back to the notebook",
].join("\n");

/** Lets the user look at the frames of an error, command by command, until `q`. */
export async function promptForFrames(failure: Failure, context: PromptContext): Promise<void> {
  const walk = new FrameWalk(failure, context);
  await walk.run("list");
  for (;;) {
    context.signal.throwIfAborted();
    const line = await context.input(PROMPT).catch(noInput);
    if (line === undefined) return walk.run("locals");
    if (/^(q|quit|exit)$/.test(line.trim())) return;
    await walk.run(line);
  }
}

/** A frontend that can't ask gets what there is to see at once. */
function noInput(error: unknown): undefined {
  if (error instanceof Error && error.name === "StdinNotAllowedError") return undefined;
  throw error;
}

/** One user's way through the frames of one error. */
class FrameWalk {
  private readonly failure: Failure;
  private readonly context: PromptContext;
  private readonly commands: ReadonlyMap<string, (rest: string) => void | Promise<void>>;
  private index = 0;

  constructor(failure: Failure, context: PromptContext) {
    this.failure = failure;
    this.context = context;
    const named = [
      [["bt", "where", "w"], () => this.say(this.stack())],
      [["u", "up"], (count: string) => this.move(Number(count || 1))],
      [["d", "down"], (count: string) => this.move(-Number(count || 1))],
      [["l", "list"], () => this.say(this.place())],
      [["locals", "a"], () => this.say(this.variables())],
      [["h", "help", "?"], () => this.say(PROMPT_HELP)],
      [["p", "pp"], (expression: string) => this.evaluate(expression)],
    ] as const;
    this.commands = new Map(
      named.flatMap(([names, command]) => names.map((name) => [name, command] as const)),
    );
  }

  async run(line: string): Promise<void> {
    const [, word = "", rest = ""] = /^\s*(\S*)\s*([^]*?)\s*$/.exec(line) ?? [];
    if (word === "") return;
    const command = this.commands.get(word);
    if (command === undefined) await this.evaluate(line);
    else await command(rest);
  }

  private get frame(): FailedFrame {
    const frame = this.failure.frames[this.index];
    if (frame === undefined) throw new Error("internal: no frame to look at");
    return frame;
  }

  private say(text: string): void {
    this.context.print(`${text}\n`);
  }

  private move(by: number): void {
    const next = this.index + by;
    if (!Number.isInteger(by) || this.failure.frames[next] === undefined) {
      return this.say(by < 0 ? "This is where the error was thrown." : "No frame called this one.");
    }
    this.index = next;
    this.say(this.place());
  }

  private stack(): string {
    return this.failure.frames.map((_, index) => this.frameLine(index)).join("\n");
  }

  private place(): string {
    return [this.frameLine(this.index), ...this.code()].join("\n");
  }

  private frameLine(index: number): string {
    const frame = this.failure.frames[index];
    if (frame === undefined) return "";
    const mark = index === this.index ? ">" : " ";
    return `${mark} ${index}  ${frame.name === "" ? "(top level)" : frame.name} at ${frame.file}:${frame.line}`;
  }

  private code(): readonly string[] {
    const { source, line } = this.frame;
    return source === undefined ? [] : codeFrame(source, { line, column: 0 });
  }

  private variables(): string {
    const rows = [...this.frame.variables].map(([name, value]) => {
      const { type, text } = summarizeValue(value);
      return `${name}: ${type} = ${text}`;
    });
    return rows.length === 0
      ? "No variables of its own; names of the notebook are there."
      : rows.join("\n");
  }

  private async evaluate(expression: string): Promise<void> {
    try {
      this.say(inspectText(await this.context.failures.evaluate(this.frame, expression)));
    } catch (error) {
      this.say(`${error instanceof Error ? error.name : "Thrown"}: ${messageOf(error)}`);
    }
  }
}
