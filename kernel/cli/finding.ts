/** One thing that `athanor doctor` looked at. */
export interface Finding {
  readonly check: string;
  /** `missing` parts are optional; a `broken` one keeps the kernel from working. */
  readonly state: "ok" | "missing" | "broken";
  readonly detail: string;
  /** Repairs it, when `doctor --fix` can; returns what was made anew. */
  readonly fix?: () => string;
}

/** Whether the kernel runs on a version of Node (`engines` in package.json); the version as `v20.19.0`. */
export function isNodeSupported(version: string): boolean {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  return (major > 20 || (major === 20 && minor >= 19)) && major < 25;
}
