import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conditionName, slug } from "../../../lib/config/condition-name.ts";

describe("conditionName", () => {
  it("names the leaves that differ from the parent", () => {
    expect(
      conditionName(
        { learningRate: 0.01, model: { dropout: 0.25 }, seed: 1 },
        { learningRate: 0.001, model: { dropout: 0 }, seed: 1 },
      ),
    ).toBe("learning-rate-0.01_dropout-0.25");
  });

  it("is baseline without a parent and unchanged without a difference", () => {
    expect(conditionName({ a: 1 })).toBe("baseline");
    expect(conditionName({ a: 1 }, { a: 1 })).toBe("unchanged");
  });

  it("keeps signs, exponents, lists and removed leaves", () => {
    expect(conditionName({ a: -0.5, b: 1e-7, c: [8, 16] }, { d: 1 })).toBe(
      "a-minus0.5_b-1e-7_c-8-16_d-none",
    );
  });

  it("counts the changes that don't fit", () => {
    const child = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`parameter${index}`, index]),
    );
    const name = conditionName(child, {});
    expect(name).toMatch(/^parameter0-0_parameter1-1_.*_and-\d+-more$/);
    const [, hidden] = /_and-(\d+)-more$/.exec(name) ?? [];
    expect(name.split("_").length - 1 + Number(hidden)).toBe(20);
  });

  it("is always one part of a path of at most 64 characters", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.double(), fc.boolean())),
        (config) => {
          expect(conditionName(config, {})).toMatch(/^[a-z\d._+-]{1,64}$/);
        },
      ),
    );
  });
});

describe("slug", () => {
  it("makes camel case and other characters kebab case", () => {
    expect(slug("weightDecay per/Layer")).toBe("weight-decay-per-layer");
  });
});
