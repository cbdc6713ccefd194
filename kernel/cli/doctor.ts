import { examine, ownSpec } from "./checkup.ts";
import { CommandError, type Command, type Terminal } from "./command.ts";
import type { Finding } from "./finding.ts";
import { text } from "./install.ts";
import { DEFAULT_DISPLAY_NAME, DEFAULT_KERNEL_NAME } from "./kernelspec.ts";
import { packageRoot } from "../protocol/package-root.ts";

const MARKS = { ok: "ok     ", missing: "absent ", broken: "BROKEN " } as const;

function describe({ check, state, detail }: Finding): string {
  return `${MARKS[state]} ${check}: ${detail}\n`;
}

/** One repair that fails doesn't keep the others from being made. */
function repair({ state, fix }: Finding, terminal: Terminal): void {
  if (state === "ok" || fix === undefined) return;
  try {
    terminal.out(`fixed   ${fix()}\n`);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    terminal.err(`${error.message}\n`);
  }
}

/** `athanor doctor`: what the kernel needs, what is there, and repairs. */
export const doctor: Command = {
  name: "doctor",
  summary: "Checks what the kernel needs, and repairs what it can with --fix.",
  help: "Ends with exit code 1 when something is broken.",
  options: {
    fix: { type: "boolean", description: "Repair kernelspecs, packages and types." },
    name: { type: "string", description: "The kernel's name.", default: DEFAULT_KERNEL_NAME },
  },
  run: async ({ options }, terminal) => {
    const names = {
      name: text(options, "name") ?? DEFAULT_KERNEL_NAME,
      displayName: DEFAULT_DISPLAY_NAME,
    };
    const { env } = terminal;
    const look = (): Finding[] => examine({ spec: ownSpec(packageRoot(), names, env), env });
    let findings = look();
    if (options["fix"] === true) {
      for (const finding of findings) repair(finding, terminal);
      findings = look();
    }
    terminal.out(findings.map(describe).join(""));
    const isBroken = findings.some(({ state }) => state === "broken");
    if (isBroken && options["fix"] !== true) {
      terminal.err("Run `athanor doctor --fix` to repair it.\n");
    }
    return isBroken ? 1 : 0;
  },
};
