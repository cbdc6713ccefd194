import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import type { Command } from "../../../kernel/cli/command.ts";
import { install, text, uninstall } from "../../../kernel/cli/install.ts";
import { historyPath } from "../../../kernel/session/history-file.ts";
import { createFakeTerminal } from "./fake-terminal.ts";

let home = "";
let env: Readonly<Record<string, string>> = {};

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "athanor-install-"));
  env = { HOME: home, JUPYTER_DATA_DIR: join(home, "data"), ATHANOR_HISTORY: join(home, "h") };
});

async function call(command: Command, options: Readonly<Record<string, string | boolean>> = {}) {
  const terminal = createFakeTerminal(home, env);
  const code = await command.run({ options, positionals: [] }, terminal);
  return { code, ...terminal.printed };
}

function shownName(folder: string): string {
  const spec = JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8")) as {
    display_name: string;
  };
  return spec.display_name;
}

test("install names what it wrote; the same name again replaces it", async () => {
  const folder = join(home, "data/kernels/athanor");
  const extension = join(home, "data/labextensions/athanor-launcher");
  const out = `Installed ${folder}\nInstalled ${extension}\n`;
  expect(await call(install)).toEqual({ code: 0, out, err: "" });
  expect(shownName(folder)).toBe("TypeScript (Athanor)");
  await call(install, { "display-name": "Mine" });
  expect(shownName(folder)).toBe("Mine");
});

test("a prefix is relative to the user's folder, and uninstall finds it there alone", async () => {
  await call(install, { prefix: "env", name: "mine" });
  const folder = join(home, "env/share/jupyter/kernels/mine");
  expect(existsSync(folder)).toBe(true);
  await expect(call(uninstall, { name: "mine" })).rejects.toThrow(
    'Expected an installed kernel "mine"; there is none in',
  );
  expect((await call(uninstall, { prefix: "env", name: "mine" })).out).toContain(
    `Removed ${folder}\n`,
  );
  expect(existsSync(join(home, "env/share/jupyter"))).toBe(false);
});

test("several places at once are refused", async () => {
  await expect(call(install, { user: true, prefix: "env" })).rejects.toThrow(
    "Expected one of --user, --sys-prefix and --prefix, received several.",
  );
});

test("another program's kernel of the name stays", async () => {
  const file = join(home, "data/kernels/athanor/kernel.json");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ argv: ["other"], display_name: "Other" }));
  await expect(call(uninstall)).rejects.toThrow("found another program's");
  expect(existsSync(file)).toBe(true);
});

test("uninstall keeps the history of inputs and says where it is", async () => {
  await call(install);
  writeFileSync(historyPath(env), "");
  expect((await call(uninstall)).out).toContain(`Kept ${historyPath(env)}, the history`);
  expect(existsSync(historyPath(env))).toBe(true);
});

test("an option counts as text only when it is text", () => {
  expect([text({ name: "a" }, "name"), text({ name: true }, "name"), text({}, "name")]).toEqual([
    "a",
    undefined,
    undefined,
  ]);
});
