import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { readNotebookConfig } from "../../../kernel/language/check-config.ts";
import { NotebookChecker } from "../../../kernel/language/notebook-checker.ts";
import { packageRoot } from "../../../kernel/protocol/package-root.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** A package with one declaration file, whose `x` has the literal type `value`. */
const typed = (name: string, value: string): Readonly<Record<string, string>> => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({
    name,
    exports: { ".": { types: "./index.d.mts" } },
  }),
  [`node_modules/${name}/index.d.mts`]: `export declare const x: "${value}";`,
});

function open(cwd: string, root = packageRoot()) {
  const { check } = readNotebookConfig(cwd, packageRoot());
  const checker = new NotebookChecker({ cwd, root, config: check });
  onTestFinished(() => checker.dispose());
  return (text: string): readonly string[] => {
    checker.load(text);
    return checker.diagnose().map((each) => `${each.code} ${each.text}`);
  };
}

describe("NotebookChecker", () => {
  it("prefers the notebook's own packages and falls back to Athanor's", () => {
    const root = temporaryFolder({ ...typed("both", "root"), ...typed("ours", "root") });
    const check = open(temporaryFolder(typed("both", "own")), root);
    expect(
      check(
        "import { x } from 'both'; import { x as y } from 'ours'; const a: 'own' = x; const b: 'root' = y; import 'neither'; import { z } from 'neither'",
      ).map((each) => each.slice(0, 4)),
    ).toEqual(["2882", "2307"]);
  });

  it("takes the package's own name for the package itself, through its exports", () => {
    const root = temporaryFolder({
      "package.json": JSON.stringify({
        name: "athanor",
        exports: {
          ".": { types: "./dist/index.d.ts" },
          "./magics": { types: "./dist/magics.d.ts" },
        },
      }),
      "dist/index.d.ts": "export declare const main: 1;",
      "dist/magics.d.ts": "export declare const magics: 2;",
    });
    const check = open(temporaryFolder(), root);
    const source = (name: string, path: string): string =>
      `import { ${name} } from '${path}'; export const t: never = ${name}`;
    expect(check(source("main", "athanor"))).toEqual([
      "2322 Type '1' is not assignable to type 'never'.",
    ]);
    expect(check(source("magics", "athanor/magics"))).toEqual([
      "2322 Type '2' is not assignable to type 'never'.",
    ]);
    expect(check(source("none", "athanor/none"))[0]).toMatch(/^2307 /);
  });

  it("looks for local files only in the notebook's folder", () => {
    const root = temporaryFolder({ "b.ts": "export const b = 1" });
    const check = open(temporaryFolder({ "a.ts": "export const a = 1" }), root);
    expect(check("import { a } from './a.ts'; import { b } from './b.ts'")).toEqual([
      expect.stringMatching(/^2307 .*'\.\/b\.ts'/),
    ]);
  });

  it("sees local files change and go", () => {
    const folder = temporaryFolder({ "a.ts": "export const a: 1 = 1" });
    const check = open(folder);
    expect(check("import { a } from './a.ts'; const one: 1 = a")).toEqual([]);
    writeFileSync(join(folder, "a.ts"), "export const a: 'longer' = 'longer'");
    expect(check("import { a } from './a.ts'; const one: 1 = a")).toEqual([
      `2322 Type '"longer"' is not assignable to type '1'.`,
    ]);
  });

  it("finds a package that is installed after an import has failed", () => {
    const folder = temporaryFolder();
    const check = open(folder);
    const source = "import { x } from 'late'; const a: 'now' = x";
    expect(check(source)[0]).toMatch(/^2307 /);
    for (const [path, text] of Object.entries(typed("late", "now"))) {
      mkdirSync(join(folder, path, ".."), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    expect(check(source)).toEqual([]);
  });

  it("goes on in a new program when the old one is lost", () => {
    const cwd = temporaryFolder();
    const { check } = readNotebookConfig(cwd, packageRoot());
    const programs: number[] = [];
    const onStart = (pid: number): void => void programs.push(pid);
    const checker = new NotebookChecker({ cwd, root: packageRoot(), config: check, onStart });
    onTestFinished(() => checker.dispose());
    checker.load("const a: string = 1");
    expect(checker.diagnose()).toHaveLength(1);
    process.kill(programs[0]!, "SIGKILL");
    checker.load("const b: number = ''");
    expect(checker.diagnose().map(({ text }) => text)).toEqual([
      "Type 'string' is not assignable to type 'number'.",
    ]);
    expect(new Set(programs).size).toBe(2);
  });

  it("answers the next question when a signal has cancelled one in the middle", () => {
    const compiled = (name: string): string =>
      JSON.stringify(new URL(`../../../dist/kernel/${name}.js`, import.meta.url).href);
    // A process of its own, since the program tells of its end on its parent's stderr.
    const script = `
      import { readNotebookConfig } from ${compiled("language/check-config")};
      import { NotebookChecker } from ${compiled("language/notebook-checker")};
      import { packageRoot } from ${compiled("protocol/package-root")};
      const [cwd, root] = [process.cwd(), packageRoot()];
      const { check: config } = readNotebookConfig(cwd, root);
      let pid;
      const onStart = (started) => { pid = started; };
      const checker = new NotebookChecker({ cwd, root, config, onStart });
      // The program waits for a file's text: its question is under way.
      const { system } = checker.files;
      const { readFile } = system;
      system.readFile = (path) => {
        system.readFile = readFile;
        process.kill(pid, "SIGINT");
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
        return readFile(path);
      };
      const ask = () => checker.diagnose().map(({ text }) => text).join();
      checker.load("const a: string = 1");
      try { console.log(ask()); } catch (error) { console.log(error.message.split("\\n", 1)[0]); }
      console.log(ask());
      checker.dispose();
    `;
    const words = ["--input-type=module", "-e", script];
    const { stdout } = spawnSync(process.execPath, words, {
      cwd: temporaryFolder(),
      encoding: "utf8",
    });
    const answer = "Type 'number' is not assignable to type 'string'.";
    expect(stdout.split("\n")).toEqual(["panic: context canceled", answer, ""]);
  });

  it("takes half an emoji", () => {
    const check = open(temporaryFolder());
    expect(check('const a: number = "\ud83d"; const b: string = "\ude00"')).toEqual([
      "2322 Type 'string' is not assignable to type 'number'.",
    ]);
  });
});
