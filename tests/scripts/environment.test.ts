import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { describe, expect, it } from "vitest";

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

const requirements = read("tests/requirements.txt")
  .split("\n")
  .map((line) => line.trim())
  .filter((line) => line !== "" && !line.startsWith("#"));

/** `tensorflow-cpu~=2.21.0`, `tensorflow[and-cuda]~=2.21.0; …` → `tensorflow~=2.21.0`: one TensorFlow, several builds. */
const plain = (requirement: string): string =>
  requirement
    .replace(/;.*$/, "")
    .replace(/^tensorflow(-cpu|\[and-cuda\])?/, "tensorflow")
    .trim();

describe("environment.yml", () => {
  const environment = parse(read("environment.yml")) as {
    dependencies: (string | { pip: string[] })[];
  };

  it("installs with pip what npm test installs", () => {
    const pip = environment.dependencies.flatMap((entry) =>
      typeof entry === "string" ? [] : entry.pip,
    );
    const unique = (list: string[]): string[] => [...new Set(list.map(plain))].toSorted();
    expect(unique(pip)).toEqual(unique(requirements));
  });

  it("asks for the Node versions of package.json", () => {
    const { engines } = JSON.parse(read("package.json")) as { engines: { node: string } };
    const node = environment.dependencies.find(
      (entry) => typeof entry === "string" && entry.startsWith("nodejs "),
    );
    expect(node).toBe(`nodejs ${engines.node.replace(" ", ",")}`);
  });
});
