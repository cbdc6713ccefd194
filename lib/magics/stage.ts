import { applyOverrides } from "../config/overrides.ts";
import type { Workbench } from "../experiments/workbench.ts";
import { currentExperiment } from "./current-experiment.ts";
import type { Magic, MagicContext } from "./magic.ts";

/** `%stage`. */
export const stageMagics: readonly Magic[] = [
  {
    name: "stage",
    kind: "line",
    summary: "Show the gates of the recipe, or open a stage's gate.",
    help: "Without a stage: the six stages, what each asks for and how it stands: passed, failed, missing, stale (made for other data or another model) or waived. Evidence is kept with the data's fingerprint and the model's structure, so it is there again in the next session. With a stage: an error that lists what is missing when its gate isn't open.",
    options: {
      experiment: {
        type: "string",
        description: "Variable that holds the experiment",
        values: "name",
      },
      waive: { type: "string", description: "Go on although the gate isn't open, and why" },
    },
    positionals: [
      {
        name: "stage",
        description: "Stage to enter",
        choices: ["data", "skeleton", "overfit", "regularize", "tune", "last"],
      },
    ],
    run: async ({ options: { waive, experiment }, positionals: [name] }, context) => {
      const { workbench } = await import("../experiments/workbench.ts");
      const { stages } = await import("../core/verdict.ts");
      const { AthanorError } = await import("../core/errors.ts");
      await identify(context, workbench, typeof experiment === "string" ? experiment : undefined);
      if (name === undefined) return workbench.gates();
      const stage = stages.find((candidate) => candidate === name);
      if (stage !== undefined) {
        return workbench.enter(stage, typeof waive === "string" ? { waive } : {});
      }
      throw new AthanorError(
        "argument",
        `Expected one of the stages ${stages.join(", ")}; received "${name}".`,
      );
    },
  },
];

/** Names the data and the model of the experiment at hand; without an experiment, verdicts count as they are. */
async function identify(
  context: MagicContext,
  workbench: Workbench,
  named: string | undefined,
): Promise<void> {
  const experiment = currentExperiment(context, workbench, named);
  if (experiment === undefined) return;
  const { selectBackend } = await import("../backend/select-backend.ts");
  const { subjectOf } = await import("../checks/verdict-subject.ts");
  await selectBackend();
  const config = experiment.parse(applyOverrides(experiment.config, workbench.config ?? {}));
  const data = await experiment.data(config);
  workbench.setSubject(subjectOf({ buildModel: () => experiment.model(config), data }));
}
