import type { MimeBundle } from "../protocol/cell-event.ts";
import type { MagicSummary } from "../runtime/executor.ts";
import { magicHelp } from "./magic-help.ts";
import { MagicUsageError } from "./magic-usage-error.ts";
import type { Magic, MagicContext, MagicInvocation, MagicPositional } from "./magic.ts";
import { didYouMean } from "./nearest-name.ts";

/** What the magics about magics read. */
export interface MagicListing {
  list(): readonly MagicSummary[];
  get(name: string): Magic | undefined;
}

const GUIDE = `Athanor runs TypeScript. Beside it, a cell may hold:

  %name args      a magic, where a statement starts        x = %name args   keeps its value
  %%name args     a magic on the first line that takes the lines below
  ! command       a shell command                          x = !command     keeps its lines
  name?           documentation of a name (name?? with its source), %name? of a magic
  %lsmagic        all magics; every one answers --help
`;

/** The magics about magics: `%lsmagic`, `%help` and what `name?` becomes. */
export function registryMagics(listing: MagicListing): readonly Magic[] {
  const name: MagicPositional = {
    name: "name",
    description: "A name, or a magic with its %.",
    required: true,
    values: "magic",
  };
  return [
    {
      name: "lsmagic",
      kind: "line",
      summary: "Lists the magics.",
      options: {},
      run: async (_invocation, context) => context.display(magicTable(listing.list())),
    },
    {
      name: "help",
      kind: "line",
      summary: "Explains what a cell may hold, or one name.",
      options: {},
      positionals: [{ ...name, required: false }],
      run: async (invocation, context) => {
        if (invocation.positionals.length === 0) return context.print(GUIDE);
        return explain(listing, invocation, context, 0);
      },
    },
    {
      name: "pinfo",
      kind: "line",
      summary: "Shows the documentation of a name (also `name?`).",
      options: {},
      positionals: [name],
      run: (invocation, context) => explain(listing, invocation, context, 0),
    },
    {
      name: "pinfo2",
      kind: "line",
      summary: "Shows the documentation and source of a name (also `name??`).",
      options: {},
      positionals: [name],
      run: (invocation, context) => explain(listing, invocation, context, 1),
    },
  ];
}

async function explain(
  listing: MagicListing,
  invocation: MagicInvocation,
  context: MagicContext,
  detailLevel: 0 | 1,
): Promise<void> {
  const target = invocation.positionals[0] ?? "";
  const found = target.startsWith("%")
    ? explainMagic(listing, target, detailLevel)
    : await context.inspect(target, detailLevel);
  if (found === null) {
    throw new MagicUsageError(
      `Expected a name that a cell declared or TypeScript knows, received "${target}".${didYouMean(target, context.names())}`,
    );
  }
  context.page(found);
}

/** The help of a magic; `detailLevel` 1 adds the code that it runs. */
function explainMagic(listing: MagicListing, target: string, detailLevel: 0 | 1): MimeBundle {
  const name = target.replace(/^%+/, "");
  const magic = listing.get(name);
  if (magic !== undefined) {
    // oxlint-disable-next-line typescript/unbound-method -- only its text is wanted
    const source = detailLevel === 1 ? `\n\nSource:\n${String(magic.run)}` : "";
    return { "text/plain": `${magicHelp(magic)}${source}` };
  }
  const known = listing.list().map((summary) => summary.name);
  throw new MagicUsageError(`Unknown magic ${target}.${didYouMean(name, known, "%")}`);
}

function writtenName({ name, kind }: MagicSummary): string {
  if (kind === "both") return `%${name}, %%${name}`;
  return kind === "cell" ? `%%${name}` : `%${name}`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** A list of magics as a table for notebooks and as aligned text for terminals. */
function magicTable(summaries: readonly MagicSummary[]): MimeBundle {
  const rows = summaries.map((summary) => [writtenName(summary), summary.summary] as const);
  const width = Math.max(...rows.map(([written]) => written.length));
  const cells = rows.map(
    ([written, summary]) =>
      `<tr><td style="text-align:left"><code>${written}</code></td><td style="text-align:left">${escapeHtml(summary)}</td></tr>`,
  );
  const head = `<tr><th style="text-align:left">Magic</th><th style="text-align:left">What it does</th></tr>`;
  return {
    "text/html": `<table><thead>${head}</thead><tbody>${cells.join("")}</tbody></table>`,
    "text/plain": rows.map(([written, text]) => `${written.padEnd(width)}  ${text}`).join("\n"),
  };
}
