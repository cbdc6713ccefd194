import type { Verdict } from "../core/verdict.ts";
import { attributesOf } from "../data/attributes.ts";
import type { DataQuestion } from "../data/data-question.ts";
import { splitNames } from "../data/duplicates.ts";
import type { LabeledData, Splits } from "../data/labeled-data.ts";
import { subset } from "../data/subset.ts";
import { barsFigure } from "../plots/bars.ts";
import { asSplits, type DatasetCheckOptions, remedyOf, requireSamples } from "./data-subject.ts";

/** Options of {@link checkQueries}. */
export type QueriesOptions = DatasetCheckOptions & {
  /** What was asked so far: `question` of the results of `queryData` and `browseData`, or `readQuestions(data)`. */
  readonly questions: readonly DataQuestion[];
};

/** Columns that tell classes apart; those of a trained model (`confidence`, `loss`) are no property of a sample. */
const byClass = new Set(["class", "label", "predicted", "correct"]);
const byNeither = new Set(["id", "split", "confidence", "loss"]);

/**
 * Tells what a person has asked of the data: which filters, searches and orders, how many samples answered each, and how many
 * distinct ones came on the screen (row #27). Passes once samples were looked up by their class and by a property (brightness,
 * size, copies …), each with an answer; what the answers mean, only people can say.
 *
 * Questions come from `%data query` and `%data browse`, which keep them with the data's fingerprint, or from results of
 * `browseData` and `queryData`. Those asked of other data don't count, and neither do those that no sample answers. What
 * somebody types into an open sheet of `%data browse` stays in the page; its own query counts.
 *
 * @throws {AthanorError} `data` without samples.
 */
export function checkQueries({ data, questions }: QueriesOptions): Verdict {
  const whole = asSplits(data);
  const parts = splitNames.map((split) => whole[split]);
  const first = parts.find(({ labels }) => labels.length > 0) ?? whole.train;
  requireSamples(first, 1, "queries");
  const own = questionsAbout(whole, questions);
  const answered = own.filter(({ found }) => found > 0);
  const asksClass = answered.some(isByClass);
  const asksProperty = answered.some((question) => propertiesOf(question).length > 0);
  const kinds = Number(asksClass) + Number(asksProperty);
  const shown = new Set(own.flatMap((question) => question.shown)).size;
  const total = parts.reduce((sum, { labels }) => sum + labels.length, 0);
  return {
    check: "queries",
    stage: "data",
    passed: kinds === 2,
    value: kinds,
    threshold: "= 2",
    unit: "of 2 ways of asking (by class, by a property)",
    summary: `${askedText(own, first.name)} ${shown} distinct samples of ${total} came up.`,
    evidence: {
      questions: own.map(({ text, columns, found, shown: ids }) => ({
        text,
        columns,
        found,
        shown: ids.length,
      })),
      shown,
      otherData: questions.length - own.length,
    },
    ...pictureOf(own),
    remedy: remedyOf(
      [!asksClass, `Nobody looked at one class by itself: ${exampleFor(first, "class")}`],
      [!asksProperty, `Nobody asked by a property: ${exampleFor(first, "property")}`],
    ),
    seedReference: "#27 (S2)",
  };
}

/** The last answer to each question about these data or their parts. */
function questionsAbout(
  splits: Splits,
  questions: readonly DataQuestion[],
): readonly DataQuestion[] {
  const known = new Set(splitNames.map((split) => splits[split].fingerprint));
  const own = questions.filter(
    ({ data }) => data.length > 0 && data.every((one) => known.has(one)),
  );
  return [...new Map(own.map((question) => [question.text, question])).values()];
}

function isByClass({ columns }: DataQuestion): boolean {
  return columns.some((column) => byClass.has(column));
}

function propertiesOf({ columns }: DataQuestion): readonly string[] {
  return columns.filter((column) => !byClass.has(column) && !byNeither.has(column));
}

function askedText(own: readonly DataQuestion[], name: string): string {
  const real = own.filter(({ columns }) => columns.length > 0);
  if (real.length === 0) return `Nobody has asked anything of ${name} yet.`;
  const properties = [...new Set(real.flatMap(propertiesOf))];
  const kinds = [
    ...(real.some(isByClass) ? [`${real.filter(isByClass).length} by class`] : []),
    ...(properties.length > 0 ? [`by ${properties.join(", ")}`] : []),
  ];
  const how = kinds.length === 0 ? "" : ` (${kinds.join("; ")})`;
  return `${real.length === 1 ? "1 question was" : `${real.length} questions were`} asked of ${name}${how}.`;
}

/** A question that can be asked of these data as it stands. */
function exampleFor(data: LabeledData, kind: "class" | "property"): string {
  const [property = "mean", other = property] = Object.keys(attributesOf(subset(data, [0])));
  if (kind === "property") {
    return `%data query --sort ${other} (browseData({ … }, { sort: "${other}" }) in a program) brings its least samples up, --descending its largest.`;
  }
  const name = data.classNames[data.labels[0] ?? 0] ?? "0";
  const quoted = /^[\w-]+$/u.test(name) ? name : `'${name}'`;
  return `%data query class == ${quoted} --sort ${property} (browseData in a program) shows it from end to end.`;
}

/** How many samples answer each of the last questions. */
function pictureOf(own: readonly DataQuestion[]): Pick<Verdict, "figure"> {
  if (own.length === 0) return {};
  // Numbered, since long questions may look alike where they are cut.
  const bars = own.slice(-16).map(({ text, found }, index) => ({
    name: `${index + 1} ${text}`,
    value: found,
    good: found > 0,
  }));
  return { figure: barsFigure(bars, { title: "What was asked", xTitle: "samples that answer" }) };
}
