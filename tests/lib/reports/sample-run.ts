import type { Figure } from "../../../lib/core/figure.ts";
import type { Verdict } from "../../../lib/core/verdict.ts";
import { openRun } from "../../../lib/tracking/open-run.ts";
import type { Run } from "../../../lib/tracking/run.ts";

/** A line of three points. */
export const lineFigure: Figure = {
  data: [{ type: "scatter", x: [1, 2, 3], y: [1, 4, 9], name: "squares" }],
  layout: { title: { text: "Squares" }, height: 240 },
};

const heatFigure: Figure = {
  data: [
    {
      type: "heatmap",
      z: [
        [1, 2],
        [3, 4],
      ],
    },
  ],
  layout: { title: { text: "Confusion" }, height: 240 },
};

/** A verdict that failed. */
export const failedVerdict: Verdict = {
  check: "initial-loss",
  stage: "skeleton",
  passed: false,
  value: 4.6,
  threshold: "2.303 ± 10 %",
  unit: "nats",
  summary: "The untrained loss is <b>4.6</b> nats.",
  evidence: { classes: 10 },
  figure: lineFigure,
  remedy: ["Scale the last layer down."],
  seedReference: "#47 (S2)",
};

/** A small run that trained three epochs, showed what cells can show, and isn't finished. */
export function openSampleRun(root: string): Run {
  const run = openRun({
    root,
    experiment: "small",
    config: { seed: 7, learningRate: 0.01 },
    parentConfig: { seed: 7, learningRate: 0.1 },
    cwd: root,
  });
  for (const step of [1, 2, 3]) {
    const values = { loss: 2 / step, val_loss: 2.1 / step, acc: step / 4, val_acc: step / 5 };
    run.logMetrics({ step, epoch: step, timestamp: 1_700_000_000_000 + step, values });
  }
  run.logVerdict(failedVerdict);
  run.logFigure("confusion", heatFigure, "Confusion on the test set");
  run.logTable("worst-samples", [{ id: "3", label: "<i>nine</i>", loss: 4.05 }], "Worst");
  run.logCells([
    cell(1, "const a = 1;\na", [stream("\u001b[31mred\u001b[0m <plain>\n")]),
    cell(3, "%plot it", [
      shown({ "application/vnd.plotly.v1+json": lineFigure, "text/plain": "Squares" }),
      shown({ "text/html": '<p onclick="alert(1)">hello</p><script>window.harm = 1</script>' }),
      shown({
        "text/html":
          '<img src="https://example.org/a.png" alt="far"><img alt="near" src="data:image/png;base64,AAAA">',
      }),
    ]),
  ]);
  run.flush();
  return run;
}

function cell(executionCount: number, source: string, outputs: readonly unknown[]): unknown {
  return { executionCount, source, status: "ok", outputs, startedAt: 1_700_000_000_000 };
}

function stream(text: string): unknown {
  return { output_type: "stream", name: "stdout", text };
}

function shown(data: object): unknown {
  return { output_type: "display_data", data, metadata: {} };
}
