import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { outputOf } from "./programs.ts";
import { isSecretFile, removeSecrets } from "./secrets.ts";

const largestDiffBytes = 2 ** 20;
const largestFileBytes = 64 * 2 ** 10;
const largestUntrackedBytes = 512 * 2 ** 10;

/** Which code ran (row #7): the commit and everything that differs from it. */
export interface GitState {
  readonly commit: string;
  /** Empty on a detached head. */
  readonly branch: string;
  /** Address of `origin` without user and password; empty when there is none. */
  readonly remote: string;
  /** Whether tracked files differ from the commit or untracked ones exist. */
  readonly dirty: boolean;
  /** Patch against the commit, small untracked text files included, credentials removed. */
  readonly diff: string;
  /** Files that the patch leaves out, each with the reason. */
  readonly leftOut: readonly string[];
}

/**
 * The state of the git repository around a folder.
 *
 * @param cwd - Any folder inside the repository.
 * @param options - `exclude`: a folder whose untracked files are of no interest (the runs themselves).
 * @returns Undefined outside a repository, without git, or before the first commit.
 */
export function gitState(
  cwd: string,
  options: { readonly exclude?: string } = {},
): GitState | undefined {
  const ask = (...args: string[]): string | undefined =>
    outputOf(["git", "-c", "core.quotepath=off", ...args], { cwd });
  // What an optional question leaves unanswered is empty.
  const git = (...args: string[]): string => ask(...args) ?? "";
  const commit = git("rev-parse", "HEAD").trim();
  const top = git("rev-parse", "--show-toplevel").trim();
  if (commit === "" || top === "") return undefined;
  const tracked = trackedPatch(ask("-C", top, "diff", "HEAD", "--no-color", "--no-ext-diff"));
  const untracked = git("-C", top, "ls-files", "--others", "--exclude-standard", "-z")
    .split("\0")
    .filter((file) => file !== "" && !isInside(path.join(top, file), options.exclude));
  const files = untrackedPatch(top, untracked);
  return {
    commit,
    branch: git("branch", "--show-current").trim(),
    remote: removeSecrets(git("remote", "get-url", "origin").trim()),
    dirty: tracked.dirty || untracked.length > 0,
    diff: removeSecrets(`${tracked.patch}${files.patch}`),
    leftOut: [...tracked.leftOut, ...files.leftOut],
  };
}

/** The part of the patch that git itself makes; a missing one means that it was too long to read. */
function trackedPatch(diff: string | undefined): Patch & { readonly dirty: boolean } {
  if (diff !== undefined && diff.length <= largestDiffBytes) {
    return { dirty: diff !== "", patch: diff, leftOut: [] };
  }
  return { dirty: true, patch: "", leftOut: ["changes of tracked files: more than 1 MiB"] };
}

interface Patch {
  readonly patch: string;
  readonly leftOut: readonly string[];
}

function isInside(file: string, folder: string | undefined): boolean {
  return folder !== undefined && file.startsWith(`${path.resolve(folder)}${path.sep}`);
}

function untrackedPatch(top: string, files: readonly string[]): Patch {
  const leftOut: string[] = [];
  let patch = "";
  for (const file of files) {
    const addition = newFilePatch(top, file);
    if (patch.length + addition.patch.length > largestUntrackedBytes) {
      leftOut.push(`${file}: untracked files are more than 512 KiB together`);
    } else if (addition.leftOut !== undefined) leftOut.push(`${file}: ${addition.leftOut}`);
    else patch += addition.patch;
  }
  return { patch, leftOut };
}

function newFilePatch(top: string, file: string): { patch: string; leftOut?: string } {
  if (isSecretFile(path.basename(file))) return { patch: "", leftOut: "its name says credentials" };
  const whole = path.join(top, file);
  const bytes = statSync(whole, { throwIfNoEntry: false });
  if (bytes?.isFile() !== true) return { patch: "", leftOut: "not a plain file" };
  if (bytes.size > largestFileBytes) return { patch: "", leftOut: "larger than 64 KiB" };
  const text = readFileSync(whole, "utf8");
  if (text.includes("\0")) return { patch: "", leftOut: "not text" };
  return { patch: additionOf(file, text) };
}

/** The patch that creates a file, in git's own form, so that `git apply` takes it. */
function additionOf(file: string, text: string): string {
  const head = `diff --git a/${file} b/${file}\nnew file mode 100644\n`;
  if (text === "") return head;
  const endsWhole = text.endsWith("\n");
  const lines = (endsWhole ? text.slice(0, -1) : text).split("\n");
  const body = lines.map((line) => `+${line}\n`).join("");
  const tail = endsWhole ? "" : "\\ No newline at end of file\n";
  return `${head}--- /dev/null\n+++ b/${file}\n@@ -0,0 +1,${lines.length} @@\n${body}${tail}`;
}
