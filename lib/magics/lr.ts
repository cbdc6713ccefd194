import { AthanorError } from "../core/errors.ts";
import { subjectOptions } from "./check-subject.ts";
import type { Magic } from "./magic.ts";

/** `%lr`. */
export const lrMagics: readonly Magic[] = [
  {
    name: "lr",
    kind: "line",
    summary: "Find a learning rate: `%lr ladder` tries 1e-1, 1e-2, 1e-3 and 1e-4 from one start.",
    help: "Each rung trains `--steps` steps (100) from the same weights in the same order; the model is put back. The function is `learningRateLadder({ buildModel, data })`.",
    options: subjectOptions,
    positionals: [{ name: "what", description: "ladder", choices: ["ladder"] }],
    run: async (invocation, context) => {
      const [what = "ladder"] = invocation.positionals;
      if (what !== "ladder") {
        throw new AthanorError("argument", `Expected %lr ladder, received %lr ${what}.`);
      }
      const { checks } = await import("../checks/checks.ts");
      const { runChecks } = await import("./check.ts");
      const ladder = checks.filter(({ name }) => name === "learning-rate-ladder");
      return runChecks(ladder, invocation, context);
    },
  },
];
