import { AthanorError } from "../core/errors.ts";
import type { Damage } from "./load-options.ts";

/** Collects what a loader can't read, or stops at the first, as the option says. */
export interface DamageList {
  readonly damaged: readonly Damage[];
  /**
   * @throws {@link AthanorError} With `onDamaged: "stop"`.
   */
  report(damage: Damage, cause?: unknown): void;
}

/**
 * Opens a list.
 *
 * @param source - File or folder that is being read, for the error.
 */
export function createDamageList(source: string, onDamaged: "skip" | "stop"): DamageList {
  const damaged: Damage[] = [];
  return {
    damaged,
    report: (damage, cause) => {
      if (onDamaged === "stop") {
        throw new AthanorError(
          "data",
          `Could not read ${damage.item} of ${source}: ${damage.reason}. Repair or remove it, or pass ` +
            `\`onDamaged: "skip"\` to leave such ones out and have them counted.`,
          { cause },
        );
      }
      damaged.push(damage);
    },
  };
}
