import { openRun } from "../../../lib/tracking/open-run.ts";

/**
 * Started by tests as a process of its own: `run-child.ts ROOT MODE` opens a run and logs ten steps. `stay` prints the
 * folder once all is flushed and waits to be killed, `exit` ends without finishing the run; `findings` does so too, in a run that
 * holds a table and never trains.
 */
const [root = "", mode = ""] = process.argv.slice(2);
const holds = mode === "findings" ? ({ holds: mode } as const) : {};
const run = openRun({ root, experiment: "child", config: { seed: 1 }, cwd: root, ...holds });
if (mode === "findings") run.logTable("rows", [{ a: 1 }]);
const steps = mode === "findings" ? 0 : 10;
for (let step = 1; step <= steps; step += 1) {
  run.logMetrics({ step, epoch: step / 10, values: { loss: 1 / step } });
}
if (mode === "stay") {
  run.logTable("ready", []);
  console.log(run.directory);
  setInterval(() => run.log("still here"), 100);
} else {
  console.log(run.directory);
}
