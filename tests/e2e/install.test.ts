import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, expect, test } from "vitest";
import { printed } from "../support/fake-frontend.ts";
import { startKernel } from "../support/kernel-process.ts";

const program = fileURLToPath(new URL("../../dist/kernel/cli/main.js", import.meta.url));
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "athanor-install-"));
});

function athanor(...words: string[]): { code: number | null; out: string; err: string } {
  const env = { PATH: "", HOME: folder, JUPYTER_DATA_DIR: join(folder, "data") };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  return { code: status, out: stdout, err: stderr };
}

test("install writes a kernelspec of absolute paths that exist, without Python", () => {
  const place = join(folder, "data", "kernels", "athanor");
  const extension = join(folder, "data", "labextensions", "athanor-launcher");
  const out = `Installed ${place}\nInstalled ${extension}\n`;
  expect(athanor("install", "--user")).toEqual({ code: 0, out, err: "" });
  const { jupyterlab } = JSON.parse(readFileSync(join(extension, "package.json"), "utf8")) as {
    jupyterlab: { _build: { load: string } };
  };
  expect(existsSync(join(extension, jupyterlab._build.load))).toBe(true);
  const spec = JSON.parse(readFileSync(join(place, "kernel.json"), "utf8")) as Record<
    string,
    unknown
  >;
  const [node = "", flag, main = "", file] = spec["argv"] as string[];
  expect([isAbsolute(node), isAbsolute(main)]).toEqual([true, true]);
  expect([flag, file]).toEqual(["--max-semi-space-size=2", "{connection_file}"]);
  expect([existsSync(node), existsSync(main)]).toEqual([true, true]);
  expect(spec).toMatchObject({ language: "typescript", interrupt_mode: "message" });
  const template = { file: "00-tour.ipynb", title: expect.stringMatching(/\S/u) as string };
  expect(spec["metadata"]).toMatchObject({
    supported_encryption: ["curve"],
    athanor_templates: expect.arrayContaining([template]) as unknown,
  });
  const plotly = createRequire(import.meta.url).resolve("plotly.js-dist-min/plotly.min.js");
  expect(statSync(join(place, "plotly.min.js")).size).toBe(statSync(plotly).size);
  for (const logo of ["logo-svg.svg", "logo-64x64.png", "logo-32x32.png"]) {
    expect(statSync(join(place, logo)).size).toBeGreaterThan(100);
  }
});

test("a prefix, a name and a display name are honoured, and uninstall removes just that", () => {
  athanor("install", "--user");
  athanor("install", "--prefix", "env", "--name", "mine", "--display-name", "Mine");
  const place = join(folder, "env", "share", "jupyter", "kernels", "mine");
  expect(JSON.parse(readFileSync(join(place, "kernel.json"), "utf8"))).toMatchObject({
    display_name: "Mine",
  });
  expect(athanor("uninstall", "--prefix", "env", "--name", "mine").out).toBe(
    `Removed ${place}\nRemoved ${join(folder, "env/share/jupyter/labextensions/athanor-launcher")}\n`,
  );
  expect(existsSync(place)).toBe(false);
  expect(existsSync(join(folder, "data", "kernels", "athanor"))).toBe(true);
});

test("another program's kernel is never removed", () => {
  athanor("install", "--user");
  const file = join(folder, "data", "kernels", "athanor", "kernel.json");
  writeFileSync(file, JSON.stringify({ argv: ["python"], display_name: "P", language: "python" }));
  const { code, err } = athanor("uninstall");
  expect([code, existsSync(file)]).toEqual([1, true]);
  expect(err).toContain("found another program's");
});

test("doctor reports a missing kernelspec, repairs it, and is content afterwards", () => {
  const before = athanor("doctor");
  expect(before.code).toBe(1);
  expect(before.out).toContain("BROKEN  Kernelspec: not installed; run `athanor install`");
  expect(before.out).toContain("ok      zeromq: its addon loads");
  expect(before.out).toContain("ok      Type checker: TypeScript, Version 7.0.2");
  expect(before.out).toContain("absent  Python: not found on PATH.");
  expect(athanor("doctor", "--fix").code).toBe(0);
  expect(athanor("doctor").code).toBe(0);
});

test("doctor finds a kernelspec whose node is gone and repairs it", () => {
  athanor("install", "--user");
  const file = join(folder, "data", "kernels", "athanor", "kernel.json");
  const text = readFileSync(file, "utf8");
  const spec = JSON.parse(text) as { argv: string[] };
  writeFileSync(file, JSON.stringify({ ...spec, argv: ["/gone/node", ...spec.argv.slice(1)] }));
  expect(athanor("doctor").out).toContain("its Node /gone/node is gone");
  athanor("doctor", "--fix");
  expect(readFileSync(file, "utf8")).toBe(text);
});

test("the extension stays while a kernel of ours is left", () => {
  athanor("install", "--user");
  athanor("install", "--user", "--name", "second");
  const data = join(folder, "data");
  athanor("uninstall", "--user");
  expect(existsSync(join(data, "labextensions/athanor-launcher"))).toBe(true);
  athanor("uninstall", "--user", "--name", "second");
  expect(existsSync(data)).toBe(false);
});

/** Every folder and file below a folder, with the text of each. */
function contents(place: string): readonly (readonly [string, string])[] {
  const entries = readdirSync(place, { recursive: true, withFileTypes: true });
  return entries
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .map((path) => [path, statSync(path).isFile() ? readFileSync(path, "utf8") : "folder"]);
}

test("uninstall leaves a home as it was before, other programs' kernels and extensions untouched", () => {
  const home = mkdtempSync(join(tmpdir(), "athanor-home-"));
  for (const other of ["kernels/python3", "labextensions/other"]) {
    const place = join(home, ".local/share/jupyter", other);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "kernel.json"), '{"argv":["python"]}');
  }
  const before = contents(home);
  const env = { HOME: home, PATH: "" };
  const ask = (...words: string[]): number | null =>
    spawnSync(process.execPath, [program, ...words], { cwd: home, env }).status;
  expect(ask("install", "--user")).toBe(0);
  expect(contents(home).length).toBeGreaterThan(before.length + 10);
  expect(ask("doctor", "--fix")).toBe(0);
  expect(ask("uninstall")).toBe(0);
  expect(contents(home)).toEqual(before);
  rmSync(home, { recursive: true });
});

test("doctor finds a kernelspec whose Node has become too old, or whose template is gone", () => {
  athanor("install", "--user");
  const place = join(folder, "data", "kernels", "athanor");
  const file = join(place, "kernel.json");
  const text = readFileSync(file, "utf8");
  const spec = JSON.parse(text) as { argv: string[] };
  const old = join(folder, "node");
  writeFileSync(old, "#!/bin/sh\necho v18.20.0\n", { mode: 0o755 });
  writeFileSync(file, JSON.stringify({ ...spec, argv: [old, ...spec.argv.slice(1)] }));
  expect(athanor("doctor").out).toContain("its Node is v18.20.0; expected 20.19 to 24");
  athanor("doctor", "--fix");
  expect(readFileSync(file, "utf8")).toBe(text);
  rmSync(join(place, "templates/00-tour.ipynb"));
  expect(athanor("doctor").out).toContain("its templates/00-tour.ipynb is missing or old");
  athanor("doctor", "--fix");
  expect(athanor("doctor").code).toBe(0);
});

test("paths with blanks, quotes and letters of other scripts need no quoting: argv is a list", async () => {
  const place = join(folder, `Ann's "Kernel" (ü) $HOME`);
  mkdirSync(place);
  symlinkSync(process.execPath, join(place, "node"));
  symlinkSync(fileURLToPath(new URL("../..", import.meta.url)), join(place, "athanor"));
  const argv = [
    join(place, "node"),
    join(place, "athanor/dist/kernel/main.js"),
    "{connection_file}",
  ];
  const kernel = await startKernel({ argv, cwd: place });
  const { outputs } = await kernel.frontend.execute("console.log(process.cwd())");
  kernel.dispose();
  expect(printed(outputs)).toBe(`${place}\n`);
});

/** How programs of a desktop start kernels: not from a shell, so without its PATH, and from the root of the disk. */
const starts = [
  ["VS Code started from the Dock", { HOME: "" }, "/"],
  [
    "JupyterLab Desktop",
    { HOME: "", JPY_PARENT_PID: String(process.pid), PATH: "/usr/bin:/bin" },
    "/",
  ],
  ["a launcher of the desktop with the user's folder", { HOME: "", LANG: "C" }, undefined],
] as const;

test.each(starts)("starts as %s does it", async (_, variables, cwd) => {
  athanor("install", "--user");
  const file = join(folder, "data", "kernels", "athanor", "kernel.json");
  const { argv, env: own } = JSON.parse(readFileSync(file, "utf8")) as {
    argv: string[];
    env: Record<string, string>;
  };
  const env = { ...own, ...variables, HOME: folder };
  const kernel = await startKernel({ argv, env, bareEnvironment: true, cwd: cwd ?? folder });
  const { reply, outputs } = await kernel.frontend.execute(`import { readFileSync } from "node:fs";
import { createRandom } from "athanor";
const rate: number = 0.5;
console.log(typeof createRandom, process.cwd());
const line = !echo from a shell
console.log(line.join(" "));`);
  const wrong = await kernel.frontend.execute("const word: string = rate;");
  const completion = await kernel.frontend.request("complete_request", {
    code: "rate.toFix",
    cursor_pos: 10,
  });
  kernel.dispose();
  expect(reply.content).toMatchObject({ status: "ok" });
  expect(printed(outputs)).toBe(`function ${cwd ?? folder}\nfrom a shell\n`);
  expect(wrong.reply.content).toMatchObject({ status: "error", ename: "TypeCheckError" });
  expect(completion.reply.content["matches"]).toContain("toFixed");
});

test("the kernelspec's argv starts a kernel with an empty environment, as desktop programs do", async () => {
  athanor("install", "--user");
  const file = join(folder, "data", "kernels", "athanor", "kernel.json");
  const spec = JSON.parse(readFileSync(file, "utf8")) as { argv: string[] };
  const kernel = await startKernel({ argv: spec.argv, bareEnvironment: true });
  const { outputs } = await kernel.frontend.execute(
    'import { createRandom } from "athanor"; console.log(typeof createRandom, Object.keys(process.env).filter((name) => name === "PATH").length)',
  );
  kernel.dispose();
  expect(printed(outputs)).toBe("function 0\n");
});
