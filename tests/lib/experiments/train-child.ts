import { runExperiment } from "../../../lib/experiments/run-experiment.ts";
import { tinyExperiment } from "./tiny-experiment.ts";

/** Started by tests as a process of its own: trains into ROOT, and waits to be killed in the middle of epoch 3. */
const [root = ""] = process.argv.slice(2);
await runExperiment(tinyExperiment(), {
  root,
  callbacks: [
    {
      name: "stuck",
      onStepEnd: async (state) => {
        if (state.step < 10) return;
        console.log("stuck");
        await new Promise((resolve) => setTimeout(resolve, 600_000));
      },
    },
  ],
});
