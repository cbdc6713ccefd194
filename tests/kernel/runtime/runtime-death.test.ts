import { expect, test } from "vitest";
import { reportDeath } from "../../../kernel/runtime/runtime-death.ts";
import type { RuntimeDeath } from "../../../kernel/runtime/runtime-death.ts";

const DEATH: RuntimeDeath = { code: null, signal: null, killedFor: undefined, stderr: "" };

test.each<[Partial<RuntimeDeath>, RegExp]>([
  [{ code: 3 }, /process\.exit\(3\) was called, exit code 3/],
  [{ signal: "SIGSEGV" }, /SIGSEGV, a crash in native code/],
  [{ signal: "SIGKILL" }, /SIGKILL.*memory/],
  [{ signal: "SIGTERM" }, /killed by SIGTERM/],
  [
    { signal: "SIGABRT", stderr: "FATAL ERROR: … JavaScript heap out of memory" },
    /max-old-space-size/,
  ],
])("the error says why the runtime ended and what is lost", (death, why) => {
  const report = reportDeath({ ...DEATH, ...death });
  expect(report.ename).toBe("RuntimeDied");
  expect(report.evalue).toMatch(why);
  expect(report.evalue).toContain("Variables and imports are gone");
});

test("a cell that nothing stopped ends as interrupted", () => {
  const report = reportDeath({ ...DEATH, signal: "SIGKILL", killedFor: "stuck" });
  expect(report.ename).toBe("KeyboardInterrupt");
  expect(report.evalue).toContain("within 5 seconds");
});

test("the last lines of stderr are quoted without colours", () => {
  const stderr = `${"x\n".repeat(50)}\u001b[31mlast\u001b[0m\n\n`;
  const { traceback } = reportDeath({ ...DEATH, signal: "SIGSEGV", stderr });
  expect(traceback).toHaveLength(14);
  expect(traceback.at(-1)).toBe("    last");
});
