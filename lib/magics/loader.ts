import { AthanorError } from "../core/errors.ts";
import { dataBenchOptions } from "./data-bench.ts";
import type { Magic } from "./magic.ts";

/** `%loader`. */
export const loaderMagics: readonly Magic[] = [
  {
    name: "loader",
    kind: "line",
    summary: "Measure the loader: `%loader bench` says whether training waits for its data.",
    help: "It measures a loader (or data in memory) alone and under the training of the experiment at hand. The function is `benchLoader(loader, { train })`.",
    options: dataBenchOptions,
    positionals: [{ name: "what", description: "bench", choices: ["bench"] }],
    run: async (invocation, context) => {
      const [what = "bench"] = invocation.positionals;
      if (what !== "bench") {
        throw new AthanorError("argument", `Expected %loader bench, received %loader ${what}.`);
      }
      const { dataBench } = await import("./data-bench.ts");
      return dataBench(invocation, context);
    },
  },
];
