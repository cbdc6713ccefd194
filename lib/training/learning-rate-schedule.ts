import type { Schedule } from "../schedules/schedules.ts";
import type { Callback, TrainingState } from "./callback.ts";

/** A callback that follows a schedule, which can be read. */
export interface ScheduleCallback extends Callback {
  readonly schedule: Schedule;
}

/**
 * Sets the learning rate of each update by a schedule, e.g. of lib/schedules.
 *
 * It depends on the updates done alone, so a resumed run has the learning rates of an unbroken one.
 *
 * @param schedule - Gives the learning rate of the next update.
 */
export function learningRateSchedule(schedule: Schedule): ScheduleCallback {
  const follow = (state: TrainingState): void => {
    state.setLearningRate(schedule(state.step));
  };
  return { name: "learning-rate-schedule", schedule, onTrainBegin: follow, onStepEnd: follow };
}
