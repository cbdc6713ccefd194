import { AthanorError } from "../core/errors.ts";
import type { Callback, CallbackAnswer, Logs, TrainingOutcome, TrainingState } from "./callback.ts";

/** Calls callbacks in order and tells whether one of them ends training. */
export interface Notifier {
  readonly state: TrainingState;
  begin(): Promise<TrainingOutcome | undefined>;
  epochBegin(): Promise<TrainingOutcome | undefined>;
  stepEnd(logs: Logs): Promise<TrainingOutcome | undefined>;
  epochEnd(logs: Logs): Promise<TrainingOutcome | undefined>;
  /** Calls every `onTrainEnd`, also after one of them threw; gives the failure if one did. */
  end(outcome: TrainingOutcome): Promise<TrainingOutcome | undefined>;
}

/**
 * Creates the notifier of one `fit`.
 *
 * @param callbacks - Called in this order (at the end of an epoch those with a state first); all are called, the first one that stops gives the reason.
 * @param state - Handed to each.
 */
export function createNotifier(callbacks: readonly Callback[], state: TrainingState): Notifier {
  const withState = callbacks.filter((callback) => callback.state !== undefined);
  const statesFirst = [...withState, ...callbacks.filter((each) => !withState.includes(each))];
  const call = async (
    hook: (callback: Callback) => CallbackAnswer | Promise<CallbackAnswer>,
    order: readonly Callback[] = callbacks,
  ): Promise<TrainingOutcome | undefined> => {
    let ending: TrainingOutcome | undefined;
    for (const callback of order) {
      const given = guarded(callback, () => hook(callback));
      // An `await` that isn't needed costs a short step more than most callbacks do.
      const answer = isPromise(given) ? await given : given;
      if (typeof answer !== "object") continue;
      ending ??= { status: "FINISHED", reason: `${callback.name}: ${answer.stop}` };
    }
    return ending;
  };
  return {
    state,
    begin: () => call((callback) => callback.onTrainBegin?.(state)),
    epochBegin: () => call((callback) => callback.onEpochBegin?.(state)),
    stepEnd: (logs) => call((callback) => callback.onStepEnd?.(state, logs)),
    epochEnd: (logs) => call((callback) => callback.onEpochEnd?.(state, logs), statesFirst),
    end: async (outcome) => {
      let failure: TrainingOutcome | undefined;
      for (const callback of callbacks) {
        try {
          await guarded(callback, () => callback.onTrainEnd?.(state, outcome));
        } catch (error) {
          if (outcome.status !== "FAILED") failure ??= { status: "FAILED", error: error as Error };
        }
      }
      return failure;
    },
  };
}

/** What a hook answers, or promises to; what it throws names the callback. */
function guarded<T>(callback: Callback, hook: () => T | Promise<T>): T | Promise<T> {
  try {
    const answer = hook();
    if (!isPromise(answer)) return answer;
    return Promise.resolve(answer).catch((cause: unknown) => rethrow(callback, cause));
  } catch (cause) {
    return rethrow(callback, cause);
  }
}

/** Also one of another context, such as a notebook's. */
function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof value === "object" && value !== null && "then" in value;
}

function rethrow(callback: Callback, cause: unknown): never {
  const message = cause instanceof Error ? cause.message : String(cause);
  throw new AthanorError("training", `The callback \`${callback.name}\` threw: ${message}`, {
    cause,
  });
}
