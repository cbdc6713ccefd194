// The pages of docs/checks as markdown: pure text, made from what check-docs.mjs read and one recorded failure each.

const made = "<!-- Made by `npm run docs:checks` from lib/checks and tests/zoo; edit those. -->";

/**
 * @param {object} doc One entry of `readCheckDocs`.
 * @param {object} example What `npm run docs:checks` recorded: bug, verdict without figure, whether there is a picture.
 * @param {ReadonlyMap<number, string>} practices Text of each row of docs/practices.md.
 * @returns {string} Markdown of the check's page.
 */
export function checkPage(doc, example, practices) {
  const { name, entry, text, options, numbers, throws, see } = doc;
  const parts = [
    `# ${name}`,
    made,
    entry === undefined ? undefined : `**${entry.summary}**`,
    callText(doc),
    "## What it finds, and how",
    text,
    ...(see.length === 0 ? [] : [see.map((one) => `See ${one}`).join("\n\n")]),
    "## Why",
    rowTexts(doc.rows, practices).join("\n"),
    ...(numbers.length === 0 ? [] : ["## Numbers", numbersTable(numbers)]),
    ...(options.length === 0 ? [] : ["## Options", optionsList(options)]),
    ...(throws.length === 0 ? [] : [`Throws ${throws.join("; ")}`]),
    "## A failure",
    exampleText(name, example),
    `All checks: [the index](README.md).`,
  ];
  return `${parts.filter((part) => part !== undefined && part !== "").join("\n\n")}\n`;
}

/**
 * @param {readonly object[]} docs Of `readCheckDocs`.
 * @returns {string} Markdown of the index.
 */
export function checkIndex(docs) {
  const known = docs.filter(({ entry }) => entry !== undefined);
  const other = docs.filter(({ entry }) => entry === undefined);
  return `${[
    "# The checks",
    made,
    "A check takes what you have (a model, a function of parameters, a dataset, arrays) and gives a verdict: passed or not, by which number against which bound, the evidence behind it, a figure where looking helps, and the likely causes in order. It leaves weights, optimizer, random streams and mode as they were. In a notebook: `%check NAME` on the experiment at hand, `%check all --cost economy|standard|full` for all that apply; in a program: the function, or `checkAll(…)`.",
    "`economy` looks without training, a second or two at most; `standard` takes several seconds, mostly of short trainings; `full` more.",
    "## By name (`%check NAME`)",
    [
      "| Check | What must hold | Rows | Cost |",
      "| --- | --- | --- | --- |",
      ...known.map(
        ({ name, entry, rows }) =>
          `| [${name}](${name}.md) | ${cell(entry.summary)} | ${rowNumbers(rows)} | ${entry.cost} |`,
      ),
    ].join("\n"),
    ...(other.length === 0
      ? []
      : [
          "## As functions: they need something of yours",
          [
            "| Check | What it does | Rows |",
            "| --- | --- | --- |",
            ...other.map(
              ({ name, text, rows }) =>
                `| [${name}](${name}.md) | ${cell(firstSentence(text))} | ${rowNumbers(rows)} |`,
            ),
          ].join("\n"),
        ]),
    "All verdicts: value, bound and unit; `evidence` is plain JSON; `remedy` names causes, most likely first. The rows are those of [the practices](../practices.md).",
  ].join("\n\n")}\n`;
}

/**
 * @param {string} text Of docs/practices.md.
 * @returns {ReadonlyMap<number, string>} What each row says, its numbers too.
 */
export function practiceRows(text) {
  const rows = text.matchAll(/^\| (\d+)\s*\| (.*) \|$/gm);
  return new Map(
    Array.from(rows, ([, number, rest]) => {
      const [practice = "", source = "", numbers = ""] = rest
        .split(/(?<!\\)\|/)
        .map((one) => one.trim());
      const given = numbers === "" || numbers === "–" ? "" : `; ${numbers}`;
      return [Number(number), `${practice} (${source}${given})`];
    }),
  );
}

/** The numbers of rows in a text like `#47, #48` or `#67 to #74`. */
export function rowsIn(text) {
  const found = [];
  for (const [, from, to] of text.matchAll(/#(\d+)(?: to #(\d+))?/g)) {
    for (let row = Number(from); row <= Number(to ?? from); row += 1) found.push(row);
  }
  return [...new Set(found)];
}

function callText({ name, entry, functionName, file }) {
  const code = `[\`${functionName}\`](../../${file})`;
  if (entry === undefined) return `Function ${code}.`;
  return `\`%check ${name}\` in a notebook, function ${code} in a program. Cost: ${entry.cost}.`;
}

function rowTexts(rows, practices) {
  return rowsIn(rows).map(
    (row) => `- #${row}: ${(practices.get(row) ?? "").replaceAll("\\|", "|")}`,
  );
}

function numbersTable(numbers) {
  return [
    "| Number | What it is | Source |",
    "| --- | --- | --- |",
    ...numbers.map(
      ({ value, meaning, source }) => `| ${value} | ${cell(meaning)} | ${cell(source)} |`,
    ),
  ].join("\n");
}

function optionsList(options) {
  return options.map(({ name, doc }) => `- \`${name}\`: ${doc}`).join("\n");
}

function exampleText(name, { bug, verdict, picture }) {
  const { check, value, unit, threshold, summary, remedy } = verdict;
  const causes = remedy.map((text, index) => `${index + 1}. ${text}`).join("\n");
  const image = picture ? `![The figure of this verdict](images/${name}.png)` : "";
  return [
    `Planted on real digits: ${bug}.`,
    `> ✗ **${check}** failed: ${shortNumber(value)} ${unit}, expected ${threshold}\n>\n> ${summary}`,
    causes,
    image,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function shortNumber(value) {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value);
}

function firstSentence(text) {
  return /^.*?(?<!e\.g)[.:](?=\s|$)/s.exec(text)?.[0].replace(/:$/, ".") ?? text;
}

/** `#67 to #74` of `#67 to #74 (S3, C)`. */
function rowNumbers(rows) {
  return rows.replace(/ \([^)]*\)/g, "");
}

function cell(text) {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
