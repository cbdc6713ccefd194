import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { realStorage } from "../../../lib/tracking/storage.ts";
import { fullDisk } from "./full-disk.ts";
import { openTestRun } from "./open-test-run.ts";
import { temporaryFolder } from "./temporary-folder.ts";

describe("openRun", () => {
  it("has config, environment, patch, code and data on disk before anything is logged", () => {
    const root = temporaryFolder();
    const { directory } = openTestRun({
      root,
      config: { seed: 1, learningRate: 0.01 },
      parentConfig: { seed: 1, learningRate: 0.001 },
      data: { fingerprint: "f" },
      code: { "cells.ts": 'const password = "hunter22";' },
    });
    expect(path.basename(directory)).toMatch(/^learning-rate-0\.01-\d{8}-\d{6}-[\da-f]{4}$/);
    expect(path.dirname(directory)).toBe(path.join(root, "e"));
    const read = (file: string): unknown =>
      JSON.parse(readFileSync(path.join(directory, file), "utf8"));
    expect(read("run.json")).toMatchObject({ status: "RUNNING", formatVersion: 1 });
    expect(read("config.json")).toEqual({ seed: 1, learningRate: 0.01 });
    expect(read("parent-config.json")).toEqual({ seed: 1, learningRate: 0.001 });
    expect(read("environment.json")).toMatchObject({ node: process.version });
    expect(read("data.json")).toEqual({ fingerprint: "f" });
    expect(existsSync(path.join(directory, "diff.patch"))).toBe(true);
    expect(readFileSync(path.join(directory, "code/cells.ts"), "utf8")).toBe(
      'const password = "[removed]";',
    );
  });

  it("refuses a folder that holds something else", () => {
    const root = temporaryFolder();
    const directory = path.join(root, "mine");
    mkdirSync(directory);
    writeFileSync(path.join(directory, "thesis.txt"), "years of work");
    expect(() => openTestRun({ root, directory })).toThrow(/missing or empty.*holds thesis\.txt/);
    expect(readdirSync(directory)).toEqual(["thesis.txt"]);
  });

  it.each(["a/b", "..", ""])("refuses the experiment name %j", (experiment) => {
    expect(() => openTestRun({ root: temporaryFolder(), experiment })).toThrow("Expected the name");
  });

  it("gives one clear error on a full disk and leaves no half folder", () => {
    const root = temporaryFolder();
    expect(() => openTestRun({ root, storage: fullDisk(300) })).toThrow(
      /^Could not write .*disk is full/,
    );
    expect(readdirSync(path.join(root, "e"))).toEqual([]);
  });

  it("gives one clear error on a read-only file system", () => {
    const mkdirSyncFails = (): never => {
      throw Object.assign(new Error("EROFS"), { code: "EROFS" });
    };
    const storage = { ...realStorage, mkdirSync: mkdirSyncFails };
    expect(() => openTestRun({ root: temporaryFolder(), storage })).toThrow(
      "the file system is read-only",
    );
  });

  it("gives one clear error when a file stands where the folder should be", () => {
    const root = path.join(temporaryFolder(), "file");
    writeFileSync(root, "");
    expect(() => openTestRun({ root, cwd: path.dirname(root) })).toThrow(
      "a part of the path is a file",
    );
  });
});
