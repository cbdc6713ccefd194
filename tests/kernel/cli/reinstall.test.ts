import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Finding } from "../../../kernel/cli/finding.ts";
import { checkPackages } from "../../../kernel/cli/package-checks.ts";
import { npmProgram, reinstallPackages } from "../../../kernel/cli/reinstall.ts";

// A project whose packages come from files, so that npm asks no registry: a zeromq and types as small as can be.
const root = mkdtempSync(join(tmpdir(), "athanor-reinstall-"));
const packages = {
  zeromq: { "index.js": "module.exports = 1;" },
  "@types/node": { "index.d.ts": "declare const process: unknown;" },
};
const modules = join(root, "node_modules");

function npm(cwd: string, ...words: string[]): void {
  const program = npmProgram(process.execPath);
  const offline = [...words, "--offline", "--no-audit", "--no-fund", "--loglevel=error"];
  const result =
    program === undefined
      ? spawnSync("npm", offline, { cwd, encoding: "utf8" })
      : spawnSync(process.execPath, [program, ...offline], { cwd, encoding: "utf8" });
  expect(result.status, result.stderr).toBe(0);
}

beforeAll(() => {
  const dependencies: Record<string, string> = {};
  for (const [name, files] of Object.entries(packages)) {
    const folder = join(root, "sources", name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name, version: "1.0.0" }));
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
    npm(folder, "pack", "--pack-destination", root);
    dependencies[name] = `file:${name.replace("@", "").replace("/", "-")}-1.0.0.tgz`;
  }
  writeFileSync(join(root, "package.json"), JSON.stringify({ name: "p", dependencies }));
  npm(root, "install");
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

function finding(check: string): Finding {
  const found = checkPackages(root).find((each) => each.check === check);
  if (found === undefined) throw new Error(`Expected a finding for ${check}`);
  return found;
}

test("a broken addon is found and installed anew", () => {
  expect(finding("zeromq").state).toBe("ok");
  writeFileSync(join(modules, "zeromq/index.js"), 'throw new Error("bad addon");');
  const broken = finding("zeromq");
  expect(broken).toMatchObject({ state: "broken" });
  expect(broken.detail).toBe("Error: bad addon; run `npm ci` again");
  expect(broken.fix?.()).toBe("zeromq");
  expect(finding("zeromq").state).toBe("ok");
  expect(readdirSync(modules).filter((name) => name.startsWith(".athanor"))).toEqual([]);
});

test("missing types are found and installed anew", () => {
  rmSync(join(modules, "@types/node"), { recursive: true });
  const missing = finding("Types");
  expect(missing).toMatchObject({
    state: "broken",
    detail: expect.stringMatching(/^missing in @types\/node/u) as string,
  });
  expect(reinstallPackages(root, ["@types/node"])).toBe("@types/node");
  expect(readFileSync(join(modules, "@types/node/index.d.ts"), "utf8")).toContain("process");
  writeFileSync(join(modules, "@types/node/index.d.ts"), "");
  expect(finding("Types").detail).toMatch(/^missing in @types\/node/u);
});

test("what was there comes back when npm fails", () => {
  const archive = join(root, "zeromq-1.0.0.tgz");
  renameSync(archive, `${archive}.away`);
  rmSync(join(root, "package-lock.json"));
  try {
    expect(() => reinstallPackages(root, ["zeromq"])).toThrow(/Run `npm ci` there\./u);
  } finally {
    renameSync(`${archive}.away`, archive);
  }
  expect(existsSync(join(modules, "zeromq/index.js"))).toBe(true);
  expect(readdirSync(modules).filter((name) => name.startsWith(".athanor"))).toEqual([]);
});
