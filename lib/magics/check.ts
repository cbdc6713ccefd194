import type { CheckReport } from "../checks/check-all.ts";
import type { CheckPage } from "../checks/check-page.ts";
import type { CheckCost, CheckEntry } from "../checks/check-entry.ts";
import { AthanorError } from "../core/errors.ts";
import { type Displayable, displaySymbol } from "../core/mime-bundle.ts";
import type { Verdict } from "../core/verdict.ts";
import { checkNames } from "./check-names.ts";
import { checkSubject, subjectOptions } from "./check-subject.ts";
import type { Magic, MagicContext, MagicInvocation } from "./magic.ts";

/** `%check`. */
export const checkMagics: readonly Magic[] = [
  {
    name: "check",
    kind: "line",
    summary: "Run a check of the recipe on the experiment at hand; without a name, list them.",
    help: "`%check gradients` builds model and data of the experiment that was declared last, checks them, shows the verdict and keeps it in the run at hand; `%check damaged leakage statistics` makes one table of several. `%check all` runs what applies to the model and data within a budget (`--cost economy` trains nothing, `full` runs everything) and ends with one table, what to do first above it. Some ask for functions of the notebook: `%check same-function loop fast --shapes 4x3`, `%check schedule cosine`, `%check loss-terms terms`. `%check human` shows samples with a button for each class, keeps the answers, and compares with the model. Each is a function of the library too: `checkGradients({ buildModel, data })`; `%check overfit --page` shows how it judges, by which numbers, and a failure of it.",
    options: {
      ...subjectOptions,
      cost: {
        type: "string",
        description: "How much `all` may run: economy, standard (the default) or full",
        values: ["economy", "standard", "full"],
      },
      answers: {
        type: "string",
        description: "Variable with a person's answers by sample id, for human",
        values: "name",
      },
      page: {
        type: "boolean",
        description: "Show the check's page instead: how it judges, its numbers, a failure",
      },
      shapes: { type: "string", description: "Shapes of the inputs of same-function: 4x3,3" },
    },
    positionals: [
      {
        name: "name",
        description: "The check, several, or all",
        variadic: true,
        values: checkNames,
      },
    ],
    run: async (invocation, context) => {
      const { checks } = await import("../checks/checks.ts");
      const { takesFunctions } = await import("./check-hints.ts");
      const names = invocation.positionals;
      const [first = ""] = names;
      if (names.length === 0) return listOf(checks);
      if (invocation.options["page"] === true) return pageOf(first);
      if (names.includes("all")) return runAll(invocation, context);
      if (first === "human") {
        const { checkHumanMagic } = await import("./check-human.ts");
        return checkHumanMagic(invocation, context);
      }
      const wanted = takesFunctions(first) ? [first] : names;
      const entries = wanted.map((name) => chosen(checks, name));
      return runChecks(entries, invocation, context);
    },
  },
];

async function pageOf(name: string): Promise<CheckPage> {
  const { readCheckPage } = await import("../checks/check-page.ts");
  return readCheckPage(name.replaceAll("_", "-"));
}

/**
 * Runs checks on the experiment at hand, keeps their verdicts in the run at hand and shows them.
 *
 * @param entries - In this order; all are run, whether or not one fails.
 * @returns The one verdict, or a table of several, with a card above it for each that failed; both show themselves.
 */
export async function runChecks(
  entries: readonly CheckEntry[],
  invocation: MagicInvocation,
  context: MagicContext,
): Promise<unknown> {
  const { workbench } = await import("../experiments/workbench.ts");
  const { displayVerdict, verdictTable } = await import("../checks/display-verdict.ts");
  const { runEntry } = await import("../checks/run-entry.ts");
  const { subject, identity, close } = await checkSubject(invocation, context, workbench);
  const verdicts: Verdict[] = [];
  try {
    for (const entry of entries) {
      const verdict = await runEntry(entry, subject, identity);
      if (verdict.partial !== undefined) {
        context.display(await displayVerdict(verdict)[displaySymbol]());
        context.signal.throwIfAborted();
      }
      workbench.record(verdict);
      verdicts.push(verdict);
      // Of several, the table says which passed; what to do about the others stands on their cards.
      if (entries.length > 1 && !verdict.passed) {
        context.display(await displayVerdict(verdict)[displaySymbol]());
      }
    }
  } finally {
    close();
  }
  const [only] = verdicts;
  if (only !== undefined && verdicts.length === 1) return displayVerdict(only);
  return verdictTable(verdicts);
}

/** Runs what applies within the budget, keeps each verdict in the run at hand and gives one report. */
async function runAll(invocation: MagicInvocation, context: MagicContext): Promise<CheckReport> {
  const { workbench } = await import("../experiments/workbench.ts");
  const { checkAll } = await import("../checks/check-all.ts");
  const { displayVerdict } = await import("../checks/display-verdict.ts");
  const { subject, close } = await checkSubject(invocation, context, workbench);
  const { cost } = invocation.options;
  try {
    return await checkAll({
      ...subject,
      ...(typeof cost === "string" ? { cost: cost as CheckCost } : {}),
      onVerdict: async (verdict) => {
        workbench.record(verdict);
        // What has to be looked at has to be shown.
        if (verdict.check === "sample-look") {
          context.display(await displayVerdict(verdict)[displaySymbol]());
        }
      },
    });
  } finally {
    close();
  }
}

function chosen(checks: readonly CheckEntry[], name: string): CheckEntry {
  const wanted = name.replaceAll("_", "-");
  const found = checks.find((entry) => entry.name === wanted);
  if (found !== undefined) return found;
  throw new AthanorError(
    "argument",
    `Expected a check: ${checks.map((entry) => entry.name).join(", ")} or all; received ${name}.`,
  );
}

function listOf(checks: readonly CheckEntry[]): readonly CheckEntry[] & Displayable {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const rows = checks.map(
    ({ name, summary }) => `<tr><td><code>%check ${name}</code></td><td>${summary}</td></tr>`,
  );
  const lines = checks.map(({ name, summary }) => `%check ${name.padEnd(width)}  ${summary}`);
  return Object.defineProperty([...checks], displaySymbol, {
    value: () => ({
      "text/html": `<table>${rows.join("")}</table>`,
      "text/plain": lines.join("\n"),
    }),
  }) as unknown as readonly CheckEntry[] & Displayable;
}
