import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { missingOptional } from "../../scripts/lock-entries.mjs";

const text = readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8");

describe("package-lock.json", () => {
  it("holds every optional package that it names, so that npm ci takes it (scripts/complete-lock.mjs mends it)", () => {
    const { packages } = JSON.parse(text) as { packages: Record<string, object> };
    expect(Object.keys(missingOptional(packages))).toEqual([]);
  });

  it("names no download address", () => {
    expect(text).not.toContain('"resolved"');
  });
});

describe("missingOptional", () => {
  it("finds what is named and not held, with its platform", () => {
    const packages = {
      "node_modules/a": {
        dev: true,
        optionalDependencies: { "@a/linux-x64": "1.0.0", "@a/win32-arm64": "1.0.0" },
      },
      "node_modules/@a/linux-x64": {},
    };
    expect(missingOptional(packages)).toEqual({
      "node_modules/@a/win32-arm64": {
        version: "1.0.0",
        cpu: ["arm64"],
        dev: true,
        optional: true,
        os: ["win32"],
      },
    });
  });

  it("sees a package held inside another", () => {
    const packages = {
      "node_modules/a": { optionalDependencies: { b: "1.0.0" } },
      "node_modules/a/node_modules/b": {},
    };
    expect(missingOptional(packages)).toEqual({});
  });
});
