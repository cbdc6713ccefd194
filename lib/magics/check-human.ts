import type { HumanAnswers } from "../checks/check-human.ts";
import { AthanorError } from "../core/errors.ts";
import { escapeText } from "../core/escape-text.ts";
import type { LabeledData } from "../data/labeled-data.ts";
import { checkSubject } from "./check-subject.ts";
import type { MagicContext, MagicInvocation } from "./magic.ts";

/**
 * `%check human`: shows samples of the test part with a button for each class until there are enough answers, which are kept
 * and come back in the next session; then the verdict. `--answers NAME` takes answers from a variable instead.
 *
 * @returns The view while answers are missing, else the verdict; both show themselves.
 * @throws {AthanorError} `argument` for answers that aren't any.
 */
export async function checkHumanMagic(
  invocation: MagicInvocation,
  context: MagicContext,
): Promise<unknown> {
  const { workbench } = await import("../experiments/workbench.ts");
  const { askedPart, checkHuman, samplesToAsk } = await import("../checks/check-human.ts");
  const { displayVerdict, verdictText } = await import("../checks/display-verdict.ts");
  const { keepAnswer, readAnswers } = await import("../experiments/human-answers.ts");
  const { bindVerdict } = await import("../checks/verdict-subject.ts");
  const { labelingView } = await import("../checks/labeling-view.ts");
  const { subject, identity, close } = await checkSubject(invocation, context, workbench);
  close();
  const part = askedPart(subject.data);
  const record = (answers: HumanAnswers): ReturnType<typeof displayVerdict> => {
    const verdict = bindVerdict(checkHuman({ ...subject, answers }), identity, "data");
    workbench.record(verdict);
    return displayVerdict(verdict);
  };
  const given = givenAnswers(invocation, context, part);
  if (given !== undefined) {
    for (const [id, label] of Object.entries(given)) keepAnswer(part, { id, label });
    return record({ ...readAnswers(part), ...given });
  }
  const answers = readAnswers(part);
  if (samplesToAsk(subject.data, { ...subject, answers }).length === 0) return record(answers);
  return labelingView(subject.data, {
    ...subject,
    answers,
    onAnswer: (id, label) => keepAnswer(part, { id, label }),
    onDone: (all) => {
      // Without its figure, which needs a cell of its own: %check human shows it again.
      return `<pre>${escapeText(verdictText(record(all)))}</pre>`;
    },
  });
}

/** Answers of `--answers NAME`: classes by sample id, names or numbers. */
function givenAnswers(
  { options: { answers } }: MagicInvocation,
  context: MagicContext,
  part: LabeledData,
): HumanAnswers | undefined {
  if (typeof answers !== "string") return undefined;
  const value = context.get(answers);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const entries = Object.entries(value);
    return Object.fromEntries(entries.map(([id, answer]) => [id, classOf(answer, part)]));
  }
  throw new AthanorError(
    "argument",
    `Expected --answers ${answers} to name an object of classes by sample id, received ${Array.isArray(value) ? "a list" : typeof value}. samplesToAsk(data) gives the samples to ask about, and their ids are data.ids.`,
  );
}

/** A class by its name or its number. */
function classOf(answer: unknown, { classNames }: LabeledData): number {
  const label = typeof answer === "string" ? classNames.indexOf(answer) : answer;
  if (typeof label === "number" && (label >= 0 || answer === -1)) return label;
  throw new AthanorError(
    "argument",
    `Expected an answer to be one of the classes ${classNames.join(", ")} or -1 for "can't tell", received ${String(answer)}.`,
  );
}
