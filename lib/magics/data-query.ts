import type { BrowseQuery, BrowseResult } from "../data/browse-data.ts";
import type { DataQuestion } from "../data/data-question.ts";
import type { SplitName } from "../data/duplicates.ts";
import type { LabeledData, Splits } from "../data/labeled-data.ts";
import { dataAtHand } from "./data-at-hand.ts";
import type { MagicContext, MagicInvocation } from "./magic.ts";

/** `%data query`: what was found as pictures and a table. */
export async function showQuery(
  invocation: MagicInvocation,
  context: MagicContext,
): Promise<unknown> {
  const { sampleSheet } = await import("../checks/data-subject.ts");
  const { toMimeBundle } = await import("../plots/figure-bundle.ts");
  const { data, predictions } = await dataAtHand(invocation, context);
  const query = { limit: 64, ...queryOf(invocation), ...(predictions ? { predictions } : {}) };
  const found = await browse(data, query, context);
  const { figure } = sampleSheet(found.data, Array.from(found.data.ids.keys()), {
    title: `${found.rows.length} samples`,
    captions: found.rows.map((row) => `${row.class}\n${row.split}/${row.id}`),
  });
  if (figure !== undefined) context.display(await toMimeBundle(figure));
  await keepAsked(data, found.question);
  return found.rows;
}

/** Looks through the data with a bar in the cell; Stop ends it. */
async function browse(
  data: LabeledData | Splits,
  query: BrowseQuery,
  context: MagicContext,
): Promise<BrowseResult> {
  const { browseDataInTurns } = await import("../data/browse-data.ts");
  const { createProgressBar } = await import("../core/progress-bar.ts");
  const bar = createProgressBar((bundle, options) => context.display(bundle, options));
  try {
    return await browseDataInTurns(data, {
      ...query,
      signal: context.signal,
      onProgress: bar.show,
    });
  } finally {
    bar.close();
  }
}

/** Pictures in one sheet: a page of that many opens at once. */
const mostBrowsed = 2000;

/** `%data browse`: a sheet of what was found, to search, filter and sort in. */
export async function showBrowse(
  invocation: MagicInvocation,
  context: MagicContext,
): Promise<unknown> {
  const { sampleBrowser } = await import("../plots/sample-browser.ts");
  const { isImageShape } = await import("../data/grey-image.ts");
  const { data, predictions } = await dataAtHand(invocation, context);
  const query = {
    limit: mostBrowsed,
    ...queryOf(invocation),
    ...(predictions ? { predictions } : {}),
  };
  const found = await browse(data, query, context);
  const isShowable = isImageShape(found.data.shape) && [1, 3].includes(found.data.shape[2] ?? 1);
  await keepAsked(data, found.question);
  return sampleBrowser({
    rows: found.rows,
    ...(isShowable ? { images: found.data } : {}),
    title: `${found.rows.length} of ${found.total} samples of ${found.data.name}`,
  });
}

function queryOf({ options, positionals }: MagicInvocation): BrowseQuery {
  const { sort, descending, search, limit, split } = options;
  const where = positionals.slice(1).join(" ");
  return {
    where,
    ...(typeof sort === "string" ? { sort } : {}),
    ...(descending === true ? { descending } : {}),
    ...(typeof search === "string" ? { search } : {}),
    ...(typeof limit === "number" ? { limit } : {}),
    ...(typeof split === "string" ? { splits: [split as SplitName] } : {}),
  };
}

/**
 * Keeps what was asked and shown with the data, and the verdict on all that was asked so far, so that `%stage` knows it. Data
 * of a variable that aren't the experiment's get no place in its run.
 */
async function keepAsked(data: LabeledData | Splits, question: DataQuestion): Promise<void> {
  const { asSplits } = await import("../checks/data-subject.ts");
  const { checkQueries } = await import("../checks/check-queries.ts");
  const { bindVerdict } = await import("../checks/verdict-subject.ts");
  const { splitsFingerprint } = await import("../data/splits-fingerprint.ts");
  const { keepQuestion, readQuestions } = await import("../experiments/data-questions.ts");
  const { keepEvidence } = await import("../experiments/evidence-store.ts");
  const { workbench } = await import("../experiments/workbench.ts");
  keepQuestion(question);
  const whole = asSplits(data);
  const verdict = checkQueries({ data: whole, questions: readQuestions(whole) });
  const identity = { data: splitsFingerprint(whole) };
  const bound = bindVerdict(verdict, identity, "data");
  if (workbench.subject?.data === identity.data) workbench.record(bound);
  else keepEvidence(bound);
}
