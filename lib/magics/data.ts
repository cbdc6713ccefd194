import { AthanorError } from "../core/errors.ts";
import type { LabeledData, Splits } from "../data/labeled-data.ts";
import type { BrowseQuery, BrowseResult } from "../data/browse-data.ts";
import type { SplitName } from "../data/duplicates.ts";
import type { Predictions } from "../data/predictions.ts";
import type { Magic, MagicContext, MagicInvocation } from "./magic.ts";

/** What `%data` can do, each with what it shows. */
const actions: Readonly<
  Record<string, (invocation: MagicInvocation, context: MagicContext) => Promise<unknown>>
> = {
  card: showCard,
  sample: showSample,
  query: showQuery,
  browse: showBrowse,
  todo: showTodo,
  bench: runBench,
};

/** `%data`. */
export const dataMagics: readonly Magic[] = [
  {
    name: "data",
    kind: "line",
    summary: "Look at the data: card, sample, query, browse, todo, bench.",
    help: "`%data card` counts and warns; `%data sample` shows random samples that weren't shown yet (row #26: 300, or all); `%data query class == 8 and contrast < 4 --sort loss` filters and sorts; `%data browse` is a sheet to search, filter and sort in, without a kernel too; `%data todo` lists what to collect after a training (#34); `%data bench` says who waits, the net or the data (#42). Columns: id, split, class, label, the properties of the samples, duplicates, outlier, and after a training predicted, correct, confidence, loss. Data is that of the experiment at hand, or of `--data NAME`. Functions: `dataCard`, `browseData`, `sampleBrowser`, `collectList`.",
    options: {
      data: {
        type: "string",
        description: "Variable with data or its parts, instead of the experiment's",
        values: "name",
      },
      experiment: {
        type: "string",
        description: "Variable that holds the experiment",
        values: "name",
      },
      split: {
        type: "string",
        description: "Part to look at",
        choices: ["train", "validation", "test"],
      },
      sort: { type: "string", description: "Column to sort by" },
      descending: { type: "boolean", description: "Largest first" },
      search: { type: "string", description: "Text that id, class or predicted class contains" },
      limit: { type: "number", short: "n", description: "Samples at most" },
      seed: { type: "number", description: "Seed of the random samples" },
      batch: { type: "number", short: "b", description: "Samples of a batch, for bench" },
      steps: { type: "number", description: "Batches that bench measures" },
    },
    positionals: [
      { name: "what", description: "What to show", choices: Object.keys(actions) },
      {
        name: "query",
        description: "What to look for: class == 8 and contrast < 4",
        variadic: true,
      },
    ],
    run: async (invocation, context) => {
      const [what = "card"] = invocation.positionals;
      const action = actions[what];
      if (action !== undefined) return action(invocation, context);
      throw new AthanorError(
        "argument",
        `Expected %data ${Object.keys(actions).join(", ")}; received %data ${what}.`,
      );
    },
  },
];

/** The data at hand: a variable's, or the experiment's with what its last run says about it. */
async function dataAtHand(
  invocation: MagicInvocation,
  context: MagicContext,
): Promise<{ readonly data: LabeledData | Splits; readonly predictions?: Predictions }> {
  const { data: name, experiment: named } = invocation.options;
  if (typeof name === "string") return { data: requireData(name, context.get(name)) };
  const { workbench } = await import("../experiments/workbench.ts");
  const { currentExperiment } = await import("./current-experiment.ts");
  const { applyOverrides } = await import("../config/overrides.ts");
  const { lastPredictions } = await import("../experiments/run-predictions.ts");
  const experiment = currentExperiment(
    context,
    workbench,
    typeof named === "string" ? named : undefined,
  );
  if (experiment === undefined) {
    throw new AthanorError(
      "argument",
      "Expected an experiment in the notebook or a variable with data, received neither. Name one: %data card --data splits.",
    );
  }
  const config = experiment.parse(applyOverrides(experiment.config, workbench.config ?? {}));
  const data = await experiment.data(config);
  const predictions = lastPredictions(data, experiment.name);
  return { data, ...(predictions === undefined ? {} : { predictions }) };
}

function requireData(name: string, value: unknown): LabeledData | Splits {
  const isPart = (part: unknown): boolean =>
    typeof part === "object" && part !== null && "features" in part && "fingerprint" in part;
  const isSplits =
    typeof value === "object" && value !== null && "train" in value && isPart(value.train);
  if (isPart(value) || isSplits) return value as LabeledData | Splits;
  throw new AthanorError(
    "argument",
    `Expected ${name} to hold data (from loadDigits, createData …) or its parts (from splitData), received ${value === null ? "null" : typeof value}.`,
  );
}

async function showCard(invocation: MagicInvocation, context: MagicContext): Promise<unknown> {
  const { data } = await dataAtHand(invocation, context);
  const { dataCard } = await import("../data/data-card.ts");
  const { asSplits } = await import("../checks/data-subject.ts");
  return dataCard(asSplits(data));
}

/** A look that counts: the check's, so that the gate knows what was seen. */
async function showSample(invocation: MagicInvocation, context: MagicContext): Promise<unknown> {
  const { limit, seed, data: name } = invocation.options;
  const samples = typeof limit === "number" ? limit : 64;
  if (typeof name === "string") {
    const { checkSampleLook } = await import("../checks/check-sample-look.ts");
    const { displayVerdict } = await import("../checks/display-verdict.ts");
    const { data } = await dataAtHand(invocation, context);
    const seeded = typeof seed === "number" ? { seed } : {};
    return displayVerdict(checkSampleLook({ data, samples, ...seeded }));
  }
  const { checks } = await import("../checks/checks.ts");
  const { runChecks } = await import("./check.ts");
  const look = checks.filter((entry) => entry.name === "sample-look");
  return runChecks(
    look,
    { ...invocation, options: { ...invocation.options, samples }, positionals: [] },
    context,
  );
}

async function showQuery(invocation: MagicInvocation, context: MagicContext): Promise<unknown> {
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

async function showBrowse(invocation: MagicInvocation, context: MagicContext): Promise<unknown> {
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
  return sampleBrowser({
    rows: found.rows,
    ...(isShowable ? { images: found.data } : {}),
    title: `${found.rows.length} of ${found.total} samples of ${found.data.name}`,
  });
}

async function showTodo(invocation: MagicInvocation, context: MagicContext): Promise<unknown> {
  const { collectList } = await import("../data/collect-list.ts");
  const { workbench } = await import("../experiments/workbench.ts");
  const { data, predictions } = await dataAtHand(invocation, context);
  if (predictions === undefined || !("train" in data)) {
    throw new AthanorError(
      "not-found",
      "Expected a finished run of the experiment on its data as it is now, found none. Train first: %run_experiment.",
    );
  }
  const list = collectList(data, predictions);
  workbench
    .run()
    .logTable("todo", list, `What to collect for training, by the ${predictions.split} set`);
  return list;
}

async function runBench(invocation: MagicInvocation, context: MagicContext): Promise<unknown> {
  const { dataBench } = await import("./data-bench.ts");
  return dataBench(invocation, context);
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
