import { describe, expect, it } from "vitest";
import { CellRunner } from "./support/cell-runner.ts";

const modules = {
  esm: { default: "the default", named: 1, "with space": 2 },
  commonjs: { default: { hidden: 3, named: 4 }, named: 4 },
  transpiled: { default: { __esModule: true, default: "real default", x: 5 }, __esModule: true },
  plain: { named: 6 },
};

describe("imports of a cell", () => {
  it.each([
    ["import d from 'esm'\nd", "the default"],
    ["import d, { named as n } from 'esm'\nd + n", "the default1"],
    ["import d, * as ns from 'esm'\nd + ns.named", "the default1"],
    ["import { default as q, 'with space' as w } from 'esm'\nq + w", "the default2"],
    ["import { named, hidden } from 'commonjs'\n[named, hidden].join()", "4,3"],
    ["import d from 'commonjs'\nd.hidden", 3],
    ["import d, { x } from 'transpiled'\nd + x", "real default5"],
    ["import { missing } from 'plain'\ntypeof missing", "undefined"],
    ["import m from 'esm'; import { named as __m } from 'plain'\nm + __m", "the default6"],
    ["import 'esm'\n1", 1],
    ["const ns = await import('esm'); ns.named", 1],
    ["named\nimport { named } from 'esm'; // below its use\nnamed + 1", 2],
    ["export { named } from 'esm'; export * from 'plain'\n2", 2],
    ["import data from 'plain' with { type: 'json' }\ntypeof data", "undefined"],
  ])("binds %j", async (source, expected) => {
    expect(await new CellRunner(modules).run(source)).toEqual({ value: expected });
  });

  it("keeps imported names for later cells", async () => {
    const runner = new CellRunner(modules);
    await runner.run("import * as ns from 'esm'; import { named } from 'plain'");
    expect(await runner.run("ns.named + named")).toEqual({ value: 7 });
  });

  it("loads modules in the order of the source, before other statements", async () => {
    const order: string[] = [];
    const tracking = new Proxy(modules, {
      get: (target, key: keyof typeof modules) => {
        order.push(key);
        return target[key];
      },
    });
    await new CellRunner(tracking).run(
      "console.log('body')\nimport 'plain'\nimport { named } from 'esm'\nimport 'commonjs'",
    );
    expect(order).toEqual(["plain", "esm", "commonjs"]);
  });

  it("loads nothing for types alone", () => {
    const cell = new CellRunner().compile(
      "import type { A } from 'no-such-package'\nexport type { A }",
    );
    expect(cell.code).not.toContain("import(");
    expect(cell.names).toEqual([]);
  });
});
