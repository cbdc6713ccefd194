import type { Figure } from "./figure.ts";

/** What every check returns: passed or not, by which number, and what to do when it failed. */
export interface Verdict {
  /** Name of the check in kebab case, e.g. `initial-loss`. */
  readonly check: string;
  /** Stage of the recipe that asks for it. */
  readonly stage: Stage;
  readonly passed: boolean;
  /** The measured number, in `unit`. */
  readonly value: number;
  /** The bound as people read it, e.g. `2.303 ± 10 %` or `≤ 1e-7`. */
  readonly threshold: string;
  /** Unit of `value`: `nats`, `fraction`, `relative error`, `samples` … */
  readonly unit: string;
  /** One sentence that says what was found. */
  readonly summary: string;
  /** Numbers, sample ids and layer names behind the verdict; plain JSON. */
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly figure?: Figure;
  /** Likely causes in order, each with what to do; empty when the check passed. */
  readonly remedy: readonly string[];
  /** Rows of docs/practices.md that ask for the check, e.g. `#47 (S2, S3, S4)`. */
  readonly seedReference: string;
  /** What it was measured on; without it, the verdict is taken for whatever is at hand. */
  readonly subject?: VerdictSubject;
  /** Why the check is incomplete, e.g. an interrupt; a partial verdict never passes and opens no gate. */
  readonly partial?: string;
}

/** What a verdict holds for: it's stale as soon as one of these is another. */
export interface VerdictSubject {
  /** Fingerprint of all three parts of the data. */
  readonly data: string;
  /** Structure of the model; left out where the check looks at data alone. */
  readonly model?: string;
}

/** The recipe's stages in order; each opens when the one before has its verdicts. */
export type Stage = "data" | "skeleton" | "overfit" | "regularize" | "tune" | "last";

/** Stages in the order of the recipe. */
export const stages: readonly Stage[] = [
  "data",
  "skeleton",
  "overfit",
  "regularize",
  "tune",
  "last",
];
