import { tmpdir } from "node:os";
import { readFileSync, realpathSync } from "node:fs";
import { expect, test } from "vitest";
import { runShellCommand, type ShellResult } from "../../../kernel/runtime/shell-command.ts";

const cwd = realpathSync(tmpdir());

function run(
  command: string,
  options: {
    program?: string[];
    signal?: AbortSignal;
    cwd?: string;
    onText?: (text: string) => void;
  } = {},
): { done: Promise<ShellResult>; printed: Record<"stdout" | "stderr", string> } {
  const printed = { stdout: "", stderr: "" };
  const done = runShellCommand(command, {
    cwd,
    signal: options.signal ?? new AbortController().signal,
    onOutput: (text, stream) => {
      printed[stream] += text;
      options.onText?.(text);
    },
    ...(options.program === undefined ? {} : { program: options.program }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  return { done, printed };
}

test("output, folder and exit code come back", async () => {
  const { done, printed } = run("pwd; echo no >&2; exit 4");
  expect(await done).toEqual({ code: 4 });
  expect(printed).toEqual({ stdout: `${cwd}\n`, stderr: "no\n" });
});

test("a character that is cut between two writes arrives whole", async () => {
  // é is the two bytes 303 251 (octal) in UTF-8.
  const { done, printed } = run("printf '\\303'; sleep 0.1; printf '\\251'");
  await done;
  expect(printed.stdout).toBe("é");
});

test("another program reads the script from its arguments", async () => {
  const { done, printed } = run("console.log(1 + 1)", { program: [process.execPath, "-e"] });
  expect(await done).toEqual({ code: 0 });
  expect(printed.stdout).toBe("2\n");
});

test("an abort ends the command and what it started", async () => {
  const abort = new AbortController();
  const { done, printed } = run("sleep 61 & echo $!; wait", {
    signal: abort.signal,
    onText: () => abort.abort(),
  });
  expect(await done).toEqual({ signal: "SIGTERM" });
  const child = Number(printed.stdout);
  await expect.poll(() => isAlive(child)).toBe(false);
});

/** Whether a process runs; one that waits to be reaped has ended. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

test("a program or a folder that isn't there is named", async () => {
  await expect(run("", { program: ["/nowhere/sh"] }).done).rejects.toThrow(
    `Expected to start /nowhere/sh in ${cwd}: `,
  );
  await expect(run("pwd", { cwd: "/nowhere" }).done).rejects.toThrow("in /nowhere: ");
});
