// README's table of magics, made from their own declarations.

const start = "<!-- magics:start -->";
const end = "<!-- magics:end -->";

/**
 * @param {readonly { name: string, kind: string, summary: string }[]} core Magics of the kernel.
 * @param {readonly { name: string, kind: string, summary: string }[]} practice Magics of the library.
 * @returns {string} Two markdown tables.
 */
export function magicsTable(core, practice) {
  return [table("Practice", practice), table("Core", core)].join("\n\n");
}

/**
 * @param {string} readme Text that holds the two marks.
 * @param {string} tables What to put between them.
 * @returns {string} The text with the tables.
 */
export function replaceMagicsTable(readme, tables) {
  const [before, rest] = readme.split(start);
  const after = rest.split(end)[1];
  return `${before}${start}\n\n${tables}\n\n${end}${after}`;
}

function table(title, magics) {
  const sorted = magics.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const rows = sorted.map(
    (magic) => `| \`${marked(magic)}\` | ${magic.summary.replaceAll("|", "\\|")} |`,
  );
  return [`| ${title} magic | What it does |`, "| --- | --- |", ...rows].join("\n");
}

function marked({ name, kind }) {
  if (kind === "both") return `%${name}\`, \`%%${name}`;
  return kind === "cell" ? `%%${name}` : `%${name}`;
}
