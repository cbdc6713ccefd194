import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { gitState } from "../../../lib/tracking/git.ts";
import { temporaryFolder } from "./temporary-folder.ts";

function repository(): { folder: string; git: (...args: string[]) => string } {
  const folder = temporaryFolder();
  const git = (...args: string[]): string =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["pipe", "pipe", "ignore"],
    });
  git("init", "-q", "-b", "main");
  writeFileSync(path.join(folder, "model.ts"), "export const units = 16;\n");
  git("add", ".");
  git("commit", "-q", "-m", "first");
  return { folder, git };
}

describe("gitState", () => {
  it("names commit and branch of a clean repository", () => {
    const { folder, git } = repository();
    expect(gitState(folder)).toEqual({
      commit: git("rev-parse", "HEAD").trim(),
      branch: "main",
      remote: "",
      dirty: false,
      diff: "",
      leftOut: [],
    });
  });

  it("gives a patch that git applies, untracked files included", () => {
    const { folder, git } = repository();
    const other = temporaryFolder();
    cpSync(folder, other, { recursive: true });
    writeFileSync(path.join(folder, "model.ts"), "export const units = 32;\n");
    mkdirSync(path.join(folder, "new"));
    writeFileSync(path.join(folder, "new", "no newline.ts"), "a\nb");
    writeFileSync(path.join(folder, "empty.ts"), "");
    const { diff, dirty } = gitState(folder) ?? { diff: "", dirty: false };
    expect(dirty).toBe(true);
    execFileSync("git", ["apply"], { cwd: other, input: diff });
    for (const file of ["model.ts", "new/no newline.ts", "empty.ts"]) {
      expect(readFileSync(path.join(other, file), "utf8")).toBe(
        readFileSync(path.join(folder, file), "utf8"),
      );
    }
    expect(git("status", "--porcelain")).toContain("empty.ts");
  });

  it("strips user and password from the remote's address", () => {
    const { folder, git } = repository();
    git("remote", "add", "origin", "https://me:hunter22@host.example/me/project.git");
    expect(gitState(folder)?.remote).toBe("https://host.example/me/project.git");
  });

  it("leaves out credentials, large and binary files, with the reason", () => {
    const { folder } = repository();
    writeFileSync(path.join(folder, ".env"), "API_KEY=abcdef123456");
    writeFileSync(path.join(folder, "big.txt"), "x".repeat(70_000));
    writeFileSync(path.join(folder, "image.bin"), Buffer.from([1, 0, 2]));
    writeFileSync(path.join(folder, "code.ts"), 'const password = "hunter22";\n');
    const state = gitState(folder);
    expect(state?.leftOut).toEqual([
      ".env: its name says credentials",
      "big.txt: larger than 64 KiB",
      "image.bin: not text",
    ]);
    expect(state?.diff).toContain("code.ts");
    expect(state?.diff).not.toMatch(/hunter22|abcdef123456/);
  });

  it("leaves the folder of the runs out", () => {
    const { folder } = repository();
    mkdirSync(path.join(folder, "train_log"));
    writeFileSync(path.join(folder, "train_log", "a.txt"), "a");
    expect(gitState(folder, { exclude: path.join(folder, "train_log") })?.dirty).toBe(false);
  });

  it("is undefined outside a repository", () => {
    expect(gitState(temporaryFolder())).toBeUndefined();
  });
});
