import { tf } from "../backend/tf.ts";
import type { PreparedCall } from "../compile/compiled-step.ts";
import type { ArrayBatch } from "../data/batches.ts";
import { toBatch } from "./evaluate.ts";
import { type StepsAhead, streamFor, type TrainerCore } from "./trainer-core.ts";
import { readTerms, stepTensors, type StepTensors, totalLoss } from "./update.ts";

/**
 * Computes an update on each batch as one function, where the step can (docs/native.md, unrolled steps).
 *
 * Everything stays as if they ran one by one: step and optimizer count as steps are taken, and when something wants to
 * know or change the state between two of them, the ones that were taken are done again, alone.
 *
 * @param core - Holds them while some are left.
 * @param batches - Of one shape.
 * @returns Undefined where steps have to run one by one: no graph yet, other shapes, or a loss that isn't finite.
 */
export async function stepsAhead(
  core: TrainerCore,
  batches: readonly ArrayBatch[],
): Promise<StepsAhead | undefined> {
  const { update } = core;
  const steps = batches.map((arrays, later) => {
    const batch = toBatch(arrays);
    return { batch, ...stepTensors(core, batch, later) };
  });
  const free = (): void => {
    for (const { batch, dispose } of steps) {
      dispose();
      tf.dispose([batch.features, batch.labels]);
    }
  };
  const prepared = update.prepareAll(steps.map(({ input }) => input));
  const terms = prepared === undefined ? [] : await readAll(core, prepared);
  if (prepared !== undefined && terms.every((term) => Number.isFinite(totalLoss(term)))) {
    return ahead(core, { prepared, steps, terms, free });
  }
  prepared?.discard();
  free();
  return undefined;
}

async function readAll(
  core: TrainerCore,
  { result }: PreparedCall<tf.Tensor[]>,
): Promise<Record<string, number>[]> {
  const terms: Record<string, number>[] = [];
  for (const values of result) terms.push(await readTerms(core.update.names(), values));
  tf.dispose(result);
  return terms;
}

interface Computed {
  readonly prepared: PreparedCall<tf.Tensor[]>;
  readonly steps: readonly StepTensors[];
  readonly terms: readonly Readonly<Record<string, number>>[];
  readonly free: () => void;
}

function ahead(core: TrainerCore, { prepared, steps, terms, free }: Computed): StepsAhead {
  const first = core.step;
  let taken = 0;
  const finish = (): void => {
    core.ahead = undefined;
    free();
  };
  const repeat = (): void => {
    for (const [later, { input, indices }] of steps.slice(0, taken).entries()) {
      const step = first + later;
      const random = () => streamFor(core, `step/${step}`);
      const { result, commit } = core.update.prepare(input, { step, random, indices });
      commit();
      result.dispose();
    }
  };
  const self: StepsAhead = {
    take: () => {
      const values = terms[taken] ?? {};
      taken += 1;
      core.step += 1;
      core.optimizer.count();
      if (taken < terms.length) return values;
      prepared.commit();
      finish();
      return values;
    },
    settle: () => {
      if (core.ahead !== self) return;
      prepared.discard();
      repeat();
      finish();
    },
  };
  core.ahead = self;
  return self;
}
