import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findNativeAddon } from "../../../lib/backend/native-addon.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "athanor-addon-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a package with a built addon is found, whatever the napi version", () => {
  mkdirSync(join(folder, "lib", "napi-v9"), { recursive: true });
  writeFileSync(join(folder, "lib", "napi-v9", "tfjs_binding.node"), "");
  const search = findNativeAddon((name) => (name.endsWith("node-gpu") ? undefined : folder));
  expect(search).toEqual({
    found: true,
    packageName: "@tensorflow/tfjs-node",
    directory: folder,
  });
});

test("a package without a built addon is named with the command that builds it", () => {
  const search = findNativeAddon(() => folder);
  expect(search).toMatchObject({
    found: false,
    reason: expect.stringMatching(
      /tfjs-node-gpu and .*has not been built; `npx athanor native build`/u,
    ),
  });
});

test("no package at all is said so", () => {
  const search = findNativeAddon(() => undefined);
  expect(search).toMatchObject({ found: false, reason: expect.stringContaining("neither") });
});
