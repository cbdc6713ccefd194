import { recipeNumber } from "../config/recipe-number.ts";
import type { Stage, Verdict } from "../core/verdict.ts";
import { stages } from "../core/verdict.ts";
import { figure } from "../plots/figure.ts";
import { axis, titled } from "../plots/theme.ts";
import type { Schedule } from "../schedules/schedules.ts";
import { requireCount } from "./check-options.ts";
import { type Finding, findingIf, findingsVerdict } from "./findings.ts";

/** Options of {@link checkSchedule}. */
export interface ScheduleOptions {
  readonly schedule: Schedule;
  /** Updates of an epoch. */
  readonly stepsPerEpoch: number;
  readonly epochs: number;
  /** Where the experiment stands in the recipe; before `tune`, the rate stays constant. Default `tune`. */
  readonly stage?: Stage;
}

/** What a schedule does to the learning rate over a training. */
interface Course {
  readonly peak: number;
  readonly last: number;
  /** First step at which the rate lies below its peak after it; undefined when it never does. */
  readonly firstFall: number | undefined;
  /** Share of the training after which the rate is below 1 % of its peak; undefined when it never is. */
  readonly frozenAfter: number | undefined;
}

/**
 * Reads a learning-rate schedule over the whole training and finds decays made for another one (row #83): below 1 % of the
 * peak before 80 % of the training, a decay that would begin after the end, and any decay before the stage `tune`.
 *
 * @throws {AthanorError} `argument` when a count isn't a positive integer.
 */
export function checkSchedule(options: ScheduleOptions): Verdict {
  const { schedule, stepsPerEpoch, epochs, stage = "tune" } = options;
  requireCount("stepsPerEpoch", stepsPerEpoch);
  requireCount("epochs", epochs);
  const total = stepsPerEpoch * epochs;
  const course = courseOf(schedule, total);
  const shown = Math.min(total, 400);
  const steps = Array.from({ length: shown }, (_, index) =>
    Math.round((index * (total - 1)) / Math.max(shown - 1, 1)),
  );
  return findingsVerdict({
    check: "schedule",
    stage: "tune",
    findings: findingsOf({ course, options, total, stage }),
    clean: `The learning rate goes from ${schedule(0).toPrecision(3)} over ${course.peak.toPrecision(3)} to ${course.last.toPrecision(3)} in ${total} steps.`,
    evidence: {
      ...course,
      firstFall: course.firstFall ?? null,
      frozenAfter: course.frozenAfter ?? null,
      total,
    },
    figure: figure(
      [
        {
          type: "scatter",
          mode: "lines",
          x: steps.map((step) => step / stepsPerEpoch),
          y: steps.map(schedule),
        },
      ],
      {
        ...titled("Learning rate over the training"),
        xaxis: axis("epoch"),
        yaxis: axis("learning rate", { type: "log", exponentformat: "power" }),
      },
    ),
    seedReference: "#83 (S2, K)",
  });
}

function courseOf(schedule: Schedule, total: number): Course {
  let peak = 0;
  let firstFall: number | undefined;
  let frozenAt: number | undefined;
  for (let step = 0; step < total; step += 1) {
    const rate = schedule(step);
    if (rate > peak) {
      peak = rate;
      firstFall = undefined;
    } else if (rate < peak * 0.999) firstFall ??= step;
    if (rate >= peak * recipeNumber("scheduleFloor")) frozenAt = undefined;
    else frozenAt ??= step;
  }
  return {
    peak,
    last: schedule(total - 1),
    firstFall,
    frozenAfter: frozenAt === undefined ? undefined : frozenAt / total,
  };
}

function findingsOf(facts: {
  readonly course: Course;
  readonly options: ScheduleOptions;
  readonly total: number;
  readonly stage: Stage;
}): readonly Finding[] {
  const { course, options, total, stage } = facts;
  const { firstFall, frozenAfter, peak } = course;
  const early = stages.indexOf(stage) < stages.indexOf("tune");
  const later = firstFall === undefined ? fallAfter(options.schedule, total, peak) : undefined;
  return [
    ...findingIf(frozenAfter !== undefined && frozenAfter < recipeNumber("scheduleShare"), {
      problem: `the learning rate is below 1 % of its peak after ${Math.round((frozenAfter ?? 0) * 100)} % of the training`,
      remedy:
        "The decay is too fast for this training (was it made for ImageNet's epochs?): give its steps as a share of the total, or keep the rate constant.",
    }),
    ...findingIf(later !== undefined, {
      problem: `the decay would begin at step ${later ?? 0}, and training ends at ${total}`,
      remedy:
        "The decay never begins: it is made for a longer training; give its steps as a share of the total, or leave it out.",
    }),
    ...findingIf(early && firstFall !== undefined, {
      problem: `the learning rate decays from step ${firstFall ?? 0} on in the stage ${stage}`,
      remedy:
        "Keep the learning rate constant until the last stages, and tune the decay at the end.",
    }),
  ];
}

/** First fall within ten times the training; undefined for a rate that stays. */
function fallAfter(schedule: Schedule, total: number, peak: number): number | undefined {
  const strides = Array.from(
    { length: 200 },
    (_, index) => total + Math.floor((index * total * 9) / 200),
  );
  return strides.find((step) => schedule(step) < peak * 0.999);
}
