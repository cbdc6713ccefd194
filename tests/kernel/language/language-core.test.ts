import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LanguageCore } from "../../../kernel/language/language-core.ts";
import type { CompileResult, TypecheckMode } from "../../../kernel/language/language.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** A notebook whose cells are compiled in order. */
class Notebook {
  readonly core: LanguageCore;
  private count = 0;

  constructor(files: Readonly<Record<string, string>> = {}) {
    this.core = new LanguageCore({ cwd: temporaryFolder(files) });
  }

  compile(source: string, typecheck: TypecheckMode = "error"): CompileResult {
    return this.core.compile(source, { executionCount: ++this.count, typecheck });
  }

  /** `code message` of each diagnostic. */
  errors(source: string, typecheck?: TypecheckMode): readonly string[] {
    return this.compile(source, typecheck).diagnostics.map(
      (each) => `${each.code} ${each.message}`,
    );
  }
}

describe("type checks of one cell", () => {
  const notebook = new LanguageCore({ cwd: "/" });

  it("places an error at the user's line and column", () => {
    const source = "const a = 1\n  const b: string = a";
    const { cell, diagnostics } = notebook.compile(source, {
      executionCount: 1,
      typecheck: "error",
    });
    expect(cell).toBeUndefined();
    expect(diagnostics).toEqual([
      {
        code: 2322,
        category: "error",
        message: "Type 'number' is not assignable to type 'string'.",
        line: 2,
        column: 9,
        length: 1,
      },
    ]);
  });

  it("runs a cell with errors in mode warn and reports them", () => {
    const { cell, diagnostics } = notebook.compile("const b: string = 1", {
      executionCount: 1,
      typecheck: "warn",
    });
    expect(cell?.names).toEqual(["b"]);
    expect(diagnostics.map(({ code }) => code)).toEqual([2322]);
  });

  it("says nothing in mode off", () => {
    const { cell, diagnostics } = notebook.compile("const b: string = 1", {
      executionCount: 1,
      typecheck: "off",
    });
    expect(cell).toBeDefined();
    expect(diagnostics).toEqual([]);
  });

  it.each(["error", "warn", "off"] as const)("reports a syntax error in mode %s", (typecheck) => {
    const { cell, diagnostics } = notebook.compile("const = 1", { executionCount: 1, typecheck });
    expect(cell).toBeUndefined();
    expect(diagnostics[0]).toMatchObject({ category: "error", line: 1, column: 7 });
  });

  it("reports an early error that only engines know, with code 0", () => {
    const { diagnostics } = notebook.compile("'use strict'\nlet a; let a", {
      executionCount: 1,
      typecheck: "off",
    });
    expect(diagnostics).toMatchObject([{ code: 0, line: 2, column: 12 }]);
  });

  it("gives the cell its number and the user's own text", () => {
    const { cell } = notebook.compile("await __athanor.magic('who', '')", {
      executionCount: 7,
      typecheck: "error",
      original: "%who",
    });
    expect(cell).toMatchObject({ fileName: "In[7].ts", source: "%who" });
    expect(JSON.parse(cell!.sourceMap)).toMatchObject({ sourcesContent: ["%who"] });
  });

  it("knows Node, top-level await and what cells may call", () => {
    const source =
      "const a: number = await Promise.resolve(process.pid)\nBuffer.from(__dirname + require.resolve('fs')), structuredClone(a), import.meta.dirname";
    expect(notebook.compile(source, { executionCount: 1, typecheck: "error" }).diagnostics).toEqual(
      [],
    );
  });

  it("knows the globals of cells", () => {
    const source =
      "display([1], { displayId: 'a', update: true }); clearOutput(true)\nconst s: string = await input('name? ', { password: true })";
    expect(notebook.compile(source, { executionCount: 1, typecheck: "error" }).diagnostics).toEqual(
      [],
    );
  });

  it("isn't strict without a tsconfig.json", () => {
    const source = "function f(a, b) { return a + b }\nlet s: string = null\nf(1, 2)";
    expect(notebook.compile(source, { executionCount: 1, typecheck: "error" }).diagnostics).toEqual(
      [],
    );
  });
});

describe("types across cells", () => {
  it("carries values, functions, classes, enums, interfaces and type aliases", () => {
    const notebook = new Notebook();
    notebook.compile(
      "interface P { a: number }\ntype L<T> = T[]\nenum E { X }\nconst p: P = { a: 1 }",
    );
    notebook.compile(
      "function f<T>(x: T): L<T> { return [x] }\nclass C { constructor(readonly y: P) {} }\nexport const { a: [z] } = { a: ['s'] }",
    );
    expect(
      notebook.errors("const ok: L<P> = f(new C(p).y); const e: E = E.X; const s: string = z"),
    ).toEqual([]);
    expect(notebook.errors("const bad: number = z")).toEqual([
      "2322 Type 'string' is not assignable to type 'number'.",
    ]);
    expect(notebook.errors("f(p)[0].nope")).toEqual([
      "2339 Property 'nope' does not exist on type 'P'.",
    ]);
  });

  it("lets a let be assigned, not a const", () => {
    const notebook = new Notebook();
    notebook.compile("let a = 1; const b = 2");
    expect(notebook.errors("a = 3")).toEqual([]);
    expect(notebook.errors("b = 3")).toEqual([
      "2588 Cannot assign to 'b' because it is a constant.",
    ]);
  });

  it("lets any name be declared again as anything", () => {
    const notebook = new Notebook();
    for (const source of [
      "const x = 1",
      "let x = 's'",
      "class x {}",
      "interface x { q: 1 }",
      "function x() { return 2 }",
    ]) {
      expect(notebook.errors(source)).toEqual([]);
    }
    expect(notebook.errors("const n: number = x()")).toEqual([]);
  });

  it("keeps the old type of a value whose interface is declared again", () => {
    const notebook = new Notebook();
    notebook.compile("interface P { a: number }\nconst p: P = { a: 1 }");
    expect(
      notebook.errors(
        "interface P { b: string }\nconst q: P = { b: '' }\np.a.toFixed() + q.b.length",
      ),
    ).toEqual([]);
    expect(notebook.errors("p.b")).toEqual(["2339 Property 'b' does not exist on type 'P'."]);
    expect(notebook.errors("p.a + q.b.length")).toEqual([]);
  });

  it("carries imports with their types", () => {
    const notebook = new Notebook();
    notebook.compile(
      "import * as fs from 'node:fs'; import path, { join as j } from 'node:path'; import type { Stats } from 'node:fs'",
    );
    expect(
      notebook.errors(
        "const s: string = j('a') + path.sep + fs.readFileSync('a', 'utf8'); let t: Stats",
      ),
    ).toEqual([]);
    expect(notebook.errors("const n: number = j('a')")).toHaveLength(1);
  });

  it("forgets cells that didn't compile, and everything on reset", () => {
    const notebook = new Notebook();
    notebook.compile("const a = 1\nconst b: string = a");
    expect(notebook.errors("a")).toEqual(["2304 Cannot find name 'a'."]);
    notebook.compile("const c = 1");
    notebook.core.reset();
    expect(notebook.errors("c")).toEqual(["2304 Cannot find name 'c'."]);
  });

  it("remembers cells of modes warn and off", () => {
    const notebook = new Notebook();
    notebook.compile("const a: string = 1", "warn");
    notebook.compile("const b = [a]", "off");
    notebook.compile("const c = b", "off");
    expect(notebook.errors("const d: number[] = c")).toEqual([
      "2322 Type 'string[]' is not assignable to type 'number[]'.\n  Type 'string' is not assignable to type 'number'.",
    ]);
  });

  it("knows what the emit can't express as any", () => {
    const notebook = new Notebook();
    notebook.compile("import nothing from 'no-such-package'", "warn");
    expect(
      notebook.errors("nothing.what.ever", "error").filter((each) => !each.startsWith("2307")),
    ).toEqual([]);
  });

  it("answers the same whether it settled in between or not", () => {
    const cells = [
      "import { join } from 'node:path'",
      "const a = join('x')",
      "const b: number = a",
      "let q = a.length",
      "q = ''",
    ];
    const settled = new Notebook();
    const busy = new Notebook();
    for (const cell of cells) {
      settled.core.settle();
      const answers = [settled.errors(cell), busy.errors(cell)];
      settled.core.settle();
      expect(answers[0]).toEqual(answers[1]);
    }
  });
});

describe("modules", () => {
  it("types local files, and sees them change", () => {
    const folder = temporaryFolder({ "util.ts": "export const u: number = 1" });
    const core = new LanguageCore({ cwd: folder });
    const check = (source: string): readonly number[] =>
      core
        .compile(source, { executionCount: 1, typecheck: "error" })
        .diagnostics.map(({ code }) => code);
    expect(check("import { u } from './util.ts'; u.toFixed()")).toEqual([]);
    expect(check("import { w } from './late.ts'")).toEqual([2307]);
    writeFileSync(join(folder, "late.ts"), "export const w = 's'");
    expect(check("import { w } from './late.ts'; w.length")).toEqual([]);
  });

  it("blocks on a module that isn't there", () => {
    const { cell, diagnostics } = new Notebook().compile("import x from 'no-such-package'");
    expect(cell).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: 2307, category: "error" }]);
  });

  it("only warns of a package without types, even when strict", () => {
    const notebook = new Notebook({
      "tsconfig.json": JSON.stringify({ compilerOptions: { strict: true, allowJs: false } }),
      "node_modules/untyped/package.json": JSON.stringify({ name: "untyped", main: "main.js" }),
      "node_modules/untyped/main.js": "module.exports = { a: 1 }",
    });
    const { cell, diagnostics } = notebook.compile("import untyped from 'untyped'\nuntyped.a");
    expect(diagnostics).toMatchObject([{ code: 7016, category: "warning" }]);
    expect(cell).toBeDefined();
  });

  it("finds tfjs and tslab with their types from any folder", () => {
    const notebook = new Notebook();
    expect(
      notebook.errors(
        "import * as tslab from 'tslab'; tslab.display.html('<b>x</b>'); tslab.newDisplay().png(new Uint8Array())",
      ),
    ).toEqual([]);
    expect(notebook.errors("tslab.display.html(1)")).toHaveLength(1);
    expect(
      notebook.errors(
        "import * as tf from '@tensorflow/tfjs'\nconst t: tf.Tensor2D = tf.zeros([2, 3])",
      ),
    ).toEqual([]);
    expect(notebook.errors("const u = t.mul(2); const n: number = u.size")).toEqual([]);
    expect(notebook.errors("u.nope")).toEqual([
      "2339 Property 'nope' does not exist on type 'Tensor<Rank>'.",
    ]);
  });
});

describe("a tsconfig.json beside the notebook", () => {
  it("sets the checks", () => {
    const notebook = new Notebook({
      "tsconfig.json": '{ "compilerOptions": { /* mine */ "strict": true } }',
    });
    expect(notebook.errors("let s: string = null")).toEqual([
      "2322 Type 'null' is not assignable to type 'string'.",
    ]);
  });

  it("sets path aliases", () => {
    const notebook = new Notebook({
      "tsconfig.json": JSON.stringify({ compilerOptions: { paths: { "@/*": ["./src/*"] } } }),
      "src/a.ts": "export const a = 1",
    });
    expect(notebook.errors("import { a } from '@/a'; a.toFixed()")).toEqual([]);
  });
});

describe("a long notebook", () => {
  it("checks a cell against what it speaks of, however much else there is", () => {
    const notebook = new Notebook();
    notebook.compile("interface P { a: number }\nfunction make(): P { return { a: 1 } }");
    for (let index = 0; index < 50; index++) notebook.compile(`const n${index} = make()`, "off");
    expect(notebook.errors("const s: string = n7.a")).toEqual([
      "2322 Type 'number' is not assignable to type 'string'.",
    ]);
    expect(notebook.errors("interface P { b: string }\nn49.a + make().a")).toEqual([]);
    expect(notebook.errors("n49.b")).toEqual(["2339 Property 'b' does not exist on type 'P'."]);
    expect(notebook.core.complete("n4", 2).matches.map(({ text }) => text)).toHaveLength(11);
  });
});

describe("JSX", () => {
  it("is checked as HTML, in cells between others without it", () => {
    const notebook = new Notebook();
    expect(notebook.errors("const Row = ({ of }: { of: number }) => <li>{of}</li>")).toEqual([]);
    expect(notebook.errors("const n: number = <any>1")).toEqual([]);
    expect(notebook.errors("const list = <ul><Row of={n} /><Row of={2} /></ul>")).toEqual([]);
    expect(notebook.errors('<Row of="1" />')).toEqual([
      "2322 Type 'string' is not assignable to type 'number'.",
    ]);
    expect(notebook.errors("list.toString().length satisfies number")).toEqual([]);
    expect(notebook.errors("list.nothing")).toEqual([
      "2339 Property 'nothing' does not exist on type 'HtmlElement'.",
    ]);
  });

  it("knows elements and what their attributes may be", () => {
    const notebook = new Notebook();
    expect(
      notebook.errors('<my-card title="x"><svg><path d="M0" strokeWidth={2} /></svg></my-card>'),
    ).toEqual([]);
    const codes = (source: string) => notebook.compile(source).diagnostics.map(({ code }) => code);
    expect(codes("<dvi />")).toEqual([2339]);
    expect(codes("<button onClick={() => 1} />")).toEqual([2322]);
    expect(codes("<br>no</br>")).toEqual([2745]);
    expect(codes("<b>{new Map()}</b>")).toEqual([2322]);
  });

  it("has completion in its braces", () => {
    const notebook = new Notebook();
    notebook.compile("const loss = 0.25");
    const source = "<b>{loss.toF}</b>";
    const { matches } = notebook.core.complete(source, source.indexOf("}"));
    expect(matches.map(({ text }) => text)).toContain("toFixed");
  });
});
