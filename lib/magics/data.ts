import { AthanorError } from "../core/errors.ts";
import { dataAtHand } from "./data-at-hand.ts";
import { showBrowse, showQuery } from "./data-query.ts";
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
    help: "`%data card` counts and warns; `%data sample` shows random samples that weren't shown yet (row #26: 300, or all); `%data query class == 8 and contrast < 4 --sort loss` filters and sorts; `%data browse` is a sheet to search, filter and sort in, without a kernel too; what both were asked is kept for the gate (row #27); `%data todo` lists what to collect after a training (#34); `%data bench` says who waits, the net or the data (#42). Columns: id, split, class, label (a number, or the name of a class), the properties of the samples, duplicates, outlier, and after a training predicted, correct, confidence, loss. Data is that of the experiment at hand, or of `--data NAME`. Functions: `dataCard`, `browseData`, `sampleBrowser`, `collectList`.",
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
