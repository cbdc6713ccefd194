import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
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
  const [node = "", main = "", file] = spec["argv"] as string[];
  expect([isAbsolute(node), isAbsolute(main), file]).toEqual([true, true, "{connection_file}"]);
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

test("the extension stays while a kernel of ours is left, and nothing stays after the last", () => {
  athanor("install", "--user");
  athanor("install", "--user", "--name", "second");
  const data = join(folder, "data");
  athanor("uninstall", "--user");
  expect(existsSync(join(data, "labextensions/athanor-launcher"))).toBe(true);
  athanor("uninstall", "--user", "--name", "second");
  expect(readdirSync(data).map((name) => [name, readdirSync(join(data, name))])).toEqual([
    ["kernels", []],
    ["labextensions", []],
  ]);
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
