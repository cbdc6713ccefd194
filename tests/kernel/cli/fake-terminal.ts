import type { Terminal } from "../../../kernel/cli/command.ts";

/** A terminal that keeps what is printed. */
export interface FakeTerminal extends Terminal {
  readonly printed: { out: string; err: string };
}

export function createFakeTerminal(cwd: string, env: Terminal["env"] = {}): FakeTerminal {
  const printed = { out: "", err: "" };
  return {
    printed,
    cwd,
    env,
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
  };
}
