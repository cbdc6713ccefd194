import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/** A run folder as an earlier process left it. */
export function storeRun(root: string, name: string, startTime: number): string {
  const directory = path.join(root, "digits", name);
  mkdirSync(directory, { recursive: true });
  const info = { runId: name, experiment: "digits", name: `baseline-${name}`, status: "FINISHED" };
  const rest = { startTime, endTime: startTime + 1500, pid: 1, host: "h", tags: {} };
  writeFileSync(path.join(directory, "run.json"), JSON.stringify({ ...info, ...rest }));
  return directory;
}
