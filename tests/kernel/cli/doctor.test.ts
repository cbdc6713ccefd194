import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { doctor } from "../../../kernel/cli/doctor.ts";
import { createFakeTerminal } from "./fake-terminal.ts";

// Asking Python and Jupyter after their versions takes seconds.
beforeEach(() => void vi.stubEnv("PATH", ""));
afterEach(() => void vi.unstubAllEnvs());

async function examine(data: string, fix: boolean) {
  const terminal = createFakeTerminal(data, { JUPYTER_DATA_DIR: data, PATH: "" });
  const options = { fix, name: "doctored" };
  const code = await doctor.run({ options, positionals: [] }, terminal);
  return { code, ...terminal.printed };
}

test("a missing kernelspec is BROKEN with a hint; --fix tells the repair and ends content", async () => {
  const data = join(mkdtempSync(join(tmpdir(), "athanor-doctor-")), "data");
  const before = await examine(data, false);
  expect(before.code).toBe(1);
  expect(before.out).toContain("BROKEN  Kernelspec: not installed; run `athanor install`\n");
  expect(before.err).toBe("Run `athanor doctor --fix` to repair it.\n");
  expect(existsSync(data)).toBe(false);

  const folder = join(data, "kernels/doctored");
  const after = await examine(data, true);
  expect(after.out).toContain(`fixed   ${folder}\n`);
  expect(after.out).toContain(`ok      Kernelspec: ${folder}\n`);
  expect([after.code, after.err]).toEqual([0, ""]);
}, 60_000);

test("a repair that fails is told, and the doctor stays discontent", async () => {
  const { code, err, out } = await examine("/dev/null", true);
  expect(err).toMatch(/^Expected to write .*\/dev\/null/u);
  expect(out).toContain("BROKEN  Kernelspec");
  expect(code).toBe(1);
}, 60_000);
