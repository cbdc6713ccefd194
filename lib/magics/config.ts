import { configDifference } from "../config/config-difference.ts";
import type { PlainObject } from "../config/plain-object.ts";
import { AthanorError } from "../core/errors.ts";
import { displaySymbol } from "../core/mime-bundle.ts";
import { currentExperiment } from "./current-experiment.ts";
import type { Magic, MagicContext } from "./magic.ts";

/** `%%config`. */
export const configMagics: readonly Magic[] = [
  {
    name: "config",
    kind: "cell",
    summary: "Set the config: every hyperparameter in one place, checked and frozen.",
    help: "The body is YAML or JSON, e.g.\n\n    %%config\n    seed: 1\n    learningRate: 3e-4\n\nIt declares the frozen constant `config`, which the next runs use, and shows what changed. With an experiment at hand unknown keys are refused.",
    options: {},
    run: async (invocation, context) => {
      const { workbench } = await import("../experiments/workbench.ts");
      const { parseConfigText } = await import("../config/config-text.ts");
      const { parseConfig } = await import("../config/parse-config.ts");
      const { schemaOf } = await import("../config/schema-of.ts");
      const written = parseConfigText(invocation.body ?? "");
      const experiment = currentExperiment(context, workbench);
      const schema = experiment?.schema ?? schemaOf(written);
      const config = parseConfig(schema, written, { from: context.cwd }) as PlainObject;
      const before = workbench.config;
      workbench.setConfig(config);
      await declare(config, context);
      context.display(await describeChange(before, config));
      return undefined;
    },
  },
];

/** Declares `config` with its precise type: the compiler sees a literal. */
async function declare(config: PlainObject, context: MagicContext): Promise<void> {
  await context.execute(
    `const config = (await import("athanor")).freezeConfig(${literal(config)});`,
  );
}

/** A value as TypeScript source; JSON, and the numbers that JSON lacks. */
function literal(value: unknown): string {
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "undefined";
  const entries = Object.entries(value).map(([key, child]) => {
    if (key !== "__proto__") return `${JSON.stringify(key)}: ${literal(child)}`;
    throw new AthanorError("config", "Expected another key than __proto__; choose another name.");
  });
  return `{ ${entries.join(", ")} }`;
}

async function describeChange(
  before: PlainObject | undefined,
  config: PlainObject,
): Promise<Readonly<Record<string, unknown>>> {
  const { shownTable } = await import("../core/shown-table.ts");
  const rows = configDifference(before ?? {}, config).map((change) =>
    before === undefined
      ? { key: change.path, value: show(change.after) }
      : { key: change.path, before: show(change.before), after: show(change.after) },
  );
  const caption = before === undefined ? "Config" : "Changed";
  return shownTable(rows, { caption, empty: "The config is as it was." })[displaySymbol]();
}

function show(value: unknown): string {
  return value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
}
