import { describe, expect, it } from "vitest";
import { magics } from "../../../lib/magics/extension.ts";

describe("magics", () => {
  it("have names of their own, a summary, and descriptions of all options", () => {
    expect(new Set(magics.map(({ name }) => name)).size).toBe(magics.length);
    for (const magic of magics) {
      expect(magic.name).toMatch(/^[a-z][a-z_]*$/);
      expect(magic.summary).toMatch(/^[A-Z].*\.$/);
      for (const option of Object.values(magic.options)) expect(option.description).not.toBe("");
    }
  });

  it("have those of the issue", () => {
    const names = magics.map(({ name }) => name);
    for (const name of ["run_experiment", "config", "runs", "check", "gpu", "machine", "stage"]) {
      expect(names).toContain(name);
    }
  });
});
