import { examine, ownSpec, type Finding } from "./checkup.ts";
import type { Command } from "./command.ts";
import { text } from "./install.ts";
import { DEFAULT_DISPLAY_NAME, DEFAULT_KERNEL_NAME } from "./kernelspec.ts";
import { packageRoot } from "./package-root.ts";

const MARKS = { ok: "ok     ", missing: "absent ", broken: "BROKEN " } as const;

function describe({ check, state, detail }: Finding): string {
  return `${MARKS[state]} ${check}: ${detail}\n`;
}

/** `athanor doctor`: what the kernel needs, what is there, and repairs. */
export const doctor: Command = {
  name: "doctor",
  summary: "Checks what the kernel needs, and repairs what it can with --fix.",
  help: "Ends with exit code 1 when something is broken.",
  options: {
    fix: { type: "boolean", description: "Repair a missing or stale kernelspec." },
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
      for (const { state, fix } of findings) {
        if (state === "broken" && fix !== undefined) terminal.out(`fixed   ${fix()}\n`);
      }
      findings = look();
    }
    terminal.out(findings.map(describe).join(""));
    const isBroken = findings.some(({ state }) => state === "broken");
    if (isBroken && options["fix"] !== true) {
      terminal.err("Run `athanor doctor --fix` to repair the kernelspec.\n");
    }
    return isBroken ? 1 : 0;
  },
};
