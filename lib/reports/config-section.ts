import { configDifference } from "../config/config-difference.ts";
import type { PlainObject } from "../config/plain-object.ts";
import type { RunRecord } from "../tracking/read-run.ts";
import { escapeHtml, folded } from "./html.ts";
import { factsHtml, tableHtml } from "./table.ts";

/** The config: what it changes of its parent first, the whole folded; a run without a parent shows it open. */
export function configHtml(record: RunRecord): string | undefined {
  const { config, parentConfig } = record;
  const count = Object.keys(config).length;
  if (count === 0 && parentConfig === undefined) return undefined;
  const whole = factsHtml(Object.entries(config).map(([key, value]) => [key, value]));
  if (parentConfig === undefined) return `<div class="values">${whole}</div>${asJson(config)}`;
  const changes = configDifference(parentConfig as PlainObject, config as PlainObject);
  const table = tableHtml(
    changes.map((change) => ({ ...change })),
    {
      columns: [
        { key: "path", label: "what", html: (row) => `<b>${escapeHtml(row["path"])}</b>` },
        { key: "before", label: "parent" },
        { key: "after", label: "this run" },
      ],
    },
  );
  const lead =
    changes.length === 0
      ? `<p>No value differs from the parent's config.</p>`
      : `<p class="lead">${changes.length === 1 ? "One change" : `${changes.length} changes`} to the parent's config</p>${table}`;
  return `${lead}${folded(`All ${count} values`, `<div class="values">${whole}</div>`)}${asJson(config)}`;
}

function asJson(config: unknown): string {
  const text = escapeHtml(JSON.stringify(config, null, 2));
  return folded("As JSON", `<pre class="output">${text}</pre>`);
}
