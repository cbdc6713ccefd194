import type { CheckSubject } from "../checks/check-entry.ts";
import { applyOverrides } from "../config/overrides.ts";
import type { VerdictSubject } from "../core/verdict.ts";
import { AthanorError } from "../core/errors.ts";
import { createProgressBar } from "../core/progress-bar.ts";
import type { Workbench } from "../experiments/workbench.ts";
import { compact } from "../experiments/compact.ts";
import { currentVerdicts } from "../experiments/evidence.ts";
import { hintsOf } from "./check-hints.ts";
import { currentExperiment } from "./current-experiment.ts";
import type { Magic, MagicContext, MagicInvocation } from "./magic.ts";

/** Options of magics that check the experiment at hand. */
export const subjectOptions: Magic["options"] = {
  experiment: { type: "string", description: "Variable that holds the experiment", values: "name" },
  steps: { type: "number", description: "Updates, for checks that train" },
  samples: { type: "number", description: "Samples, for checks that take a few" },
  seed: { type: "number", description: "Seed instead of the config's" },
};

/** What checks run on, with a progress bar in the cell. */
export interface OpenSubject {
  readonly subject: CheckSubject;
  /** Data and model as verdicts name them. */
  readonly identity: VerdictSubject;
  /** Takes the bar away. */
  readonly close: () => void;
}

/**
 * Model, data and training settings of the experiment at hand, for checks.
 *
 * @param workbench - Gives the config; the experiment, its data and its model become those at hand.
 * @throws {AthanorError} `argument` when the notebook has no experiment.
 */
export async function checkSubject(
  invocation: MagicInvocation,
  context: MagicContext,
  workbench: Workbench,
): Promise<OpenSubject> {
  const { experiment: name, steps, samples, seed } = invocation.options;
  const named = typeof name === "string" ? name : undefined;
  const experiment = currentExperiment(context, workbench, named);
  if (experiment === undefined) {
    throw new AthanorError(
      "argument",
      "Expected an experiment in the notebook, received none. Make one first: const experiment = defineExperiment({ name, config, data, model });",
    );
  }
  const { selectBackend } = await import("../backend/select-backend.ts");
  await selectBackend();
  const { useReadableBackend } = await import("../backend/synchronous-reads.ts");
  const goBack = await useReadableBackend();
  const { subjectOf } = await import("../checks/verdict-subject.ts");
  const config = experiment.parse(applyOverrides(experiment.config, workbench.config ?? {}));
  const { parentRun } = await import("../experiments/one-change.ts");
  const { optimizer, loss, augment, batchSize, epochs } = experiment.training(config);
  const parent = parentRun(experiment.name, config);
  const bar = createProgressBar((bundle, options) => context.display(bundle, options));
  const subject: CheckSubject = {
    ...experiment.checks(config),
    ...hintsOf(invocation, context),
    buildModel: () => experiment.model(config),
    data: await experiment.data(config),
    signal: context.signal,
    seed: typeof seed === "number" ? seed : config.seed,
    onProgress: bar.show,
    epochs,
    ...compact({ optimizer, loss, augment, batchSize, stage: experiment.stage }),
    ...(typeof steps === "number" ? { steps } : {}),
    ...(typeof samples === "number" ? { samples } : {}),
    ...(parent === undefined ? {} : { change: { parent: parent.config, child: config } }),
  };
  const identity = subjectOf(subject);
  const known = await knownOf(subject, workbench);
  workbench.setSubject(identity);
  const seen = seenBefore(workbench);
  const close = (): void => {
    bar.close();
    void goBack();
  };
  return { subject: { ...subject, ...known, seen }, identity, close };
}

/** What the last training said about this data, and what a person did. */
async function knownOf(
  { data }: CheckSubject,
  { experiment }: Workbench,
): Promise<Pick<CheckSubject, "predictions" | "answers" | "questions">> {
  const { lastPredictions } = await import("../experiments/run-predictions.ts");
  const { readAnswers } = await import("../experiments/human-answers.ts");
  const { readQuestions } = await import("../experiments/data-questions.ts");
  const { askedPart } = await import("../checks/check-human.ts");
  const predictions = lastPredictions(data, experiment?.name ?? "");
  return {
    answers: readAnswers(askedPart(data)),
    questions: readQuestions(data),
    ...compact({ predictions }),
  };
}

/** Samples that were on the screen before: a look goes on where the last one ended. */
function seenBefore({ verdicts, subject }: Workbench): readonly string[] {
  const look = currentVerdicts(verdicts, subject).find(({ check }) => check === "sample-look");
  const seen = look?.evidence["seen"];
  return Array.isArray(seen) ? seen.map(String) : [];
}
