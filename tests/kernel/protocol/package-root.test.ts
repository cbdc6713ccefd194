import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { builtFile, packageRoot } from "../../../kernel/protocol/package-root.ts";

it("finds the folder of Athanor's own package.json", () => {
  const text = readFileSync(join(packageRoot(), "package.json"), "utf8");
  expect((JSON.parse(text) as { name: string }).name).toBe("athanor");
});

it.each(["kernel/main.js", "kernel/supervisor.bundle.js", "kernel/runtime/module-hooks.js"])(
  "finds what the build left: %s",
  (path) => {
    expect(existsSync(builtFile(path))).toBe(true);
  },
);
