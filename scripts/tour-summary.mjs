// What `npm start` says at the end: the verdict of every stage, the test accuracy, the report's path.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./steps.mjs";

const { gateTable, listRuns, readRun } = await import(
  pathToFileURL(join(root, "dist/lib/index.js")).href
);

/**
 * Prints the summary of the tour's last finished run.
 *
 * @param {string} trainLog Folder of all runs.
 * @returns {string} Path of the report.
 */
export function tourSummary(trainLog) {
  const newest = listRuns(trainLog)
    .filter((run) => run.info.experiment === "digits-tour" && run.metrics.test_acc !== undefined)
    .toSorted((a, b) => b.info.startTime - a.info.startTime)[0];
  if (newest === undefined)
    throw new Error(`Expected a finished run of digits-tour under ${trainLog}, found none.`);
  const record = readRun(newest.directory);
  console.log("\nVerdicts");
  const gates = gateTable(record.verdicts);
  // Advice that nobody asked for yet is no failure: it is counted at the end.
  const isOpen = (row) => row.state === "missing" && row.need !== "required";
  for (const row of gates.filter((gate) => !isOpen(gate))) {
    const mark = row.state === "passed" ? "✓" : row.state === "waived" ? "~" : "✗";
    console.log(
      `  ${mark} ${row.stage.padEnd(9)} ${row.check.padEnd(20)} ${formatted(row.value).padEnd(10)} expected ${row.threshold}`,
    );
  }
  const open = gates.filter(isOpen).map(({ check }) => check);
  if (open.length > 0) console.log(`  ○ advised, not run: ${open.join(", ")}`);
  console.log(
    `\nTest accuracy  ${(newest.metrics.test_acc * 100).toFixed(2)} % on ${record.data?.splits?.test?.count ?? "the"} held-out digits`,
  );
  return join(newest.directory, "report.html");
}

function formatted(value) {
  return typeof value === "number" ? String(Number(value.toPrecision(4))) : value;
}
