import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  supervisorEnvironment,
  supervisorFlags,
} from "../../../kernel/runtime/supervisor-memory.ts";

/** The repository. */
export const ROOT: string = fileURLToPath(new URL("../../..", import.meta.url));

/** The same work in a kernel's language. Absent entries are work that the kernel has no counterpart for. */
export interface Snippets {
  readonly print: string;
  readonly value: (index: number) => string;
  readonly declare: (index: number) => string;
  /** Defines `o1` with a field `alpha`. */
  readonly object: string;
  readonly tensorImport?: string;
  readonly tensorCell?: (index: number) => string;
  /** Trains for far longer than anyone waits. */
  readonly training?: string;
  readonly tenThousandPrints: string;
  /** Blocks the thread for so many milliseconds. */
  readonly block: (ms: number) => string;
  readonly pendingAwait: string;
  /** Defines `total` and `count`; the loop then prints its milliseconds. */
  readonly hotNames?: string;
  readonly hotLoop?: string;
  readonly setState: string;
  readonly checkState: string;
}

/** A kernel in the race. */
export interface Contestant {
  readonly name: string;
  readonly command: (connectionFile: string) => readonly string[];
  /** What its kernelspec adds to the environment. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly interrupt: "message" | "signal";
  readonly snippets: Snippets;
  /** Turns the type check off, where there is one that can be turned off. */
  readonly typecheckOff?: string;
}

const HOT_BODY = "for (let i = 0; i < 30_000_000; i++) total += i % count;";

/** The statements of the hot loop for plain Node, over variables of an enclosing function. */
export const PLAIN_HOT_LOOP = `
let total = 0; let count = 7;
const work = () => { const begun = performance.now(); ${HOT_BODY} return performance.now() - begun; };
console.log(work());`;

const javascript: Snippets = {
  print: 'console.log("hello")',
  value: (index) => `1 + ${index}`,
  declare: (index) => `const name${index} = ${index} * 2`,
  object: 'const o1 = { alpha: 1, beta: "two" }',
  tensorImport: 'import * as tf from "@tensorflow/tfjs"',
  tensorCell: (index) =>
    `const t${index} = tf.tensor([[1, 2], [3, ${index}]]).add(1); t${index}.shape`,
  training: `const bench = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
bench.compile({ optimizer: "sgd", loss: "meanSquaredError" });
await bench.fit(tf.ones([256, 4]), tf.ones([256, 1]), { epochs: 1000000, batchSize: 8, verbose: 0 });`,
  tenThousandPrints: "for (let i = 0; i < 10000; i++) console.log(`line ${i}`)",
  block: (ms) => `{ const until = Date.now() + ${ms}; while (Date.now() < until) { /* busy */ } }`,
  pendingAwait: "await new Promise((resolve) => setTimeout(resolve, 60000))",
  hotNames: "let total = 0; let count = 7;",
  hotLoop: `const begun = performance.now(); ${HOT_BODY} console.log(performance.now() - begun)`,
  setState: "let kept = 4711",
  checkState: "kept",
};

const python: Snippets = {
  print: 'print("hello")',
  value: (index) => `1 + ${index}`,
  declare: (index) => `name${index} = ${index} * 2`,
  object: "class O:\n    alpha = 1\n    beta = 'two'\no1 = O()",
  tenThousandPrints: 'for i in range(10000): print(f"line {i}")',
  block: (ms) => `import time\nuntil = time.time() + ${ms / 1000}\nwhile time.time() < until: pass`,
  pendingAwait: "import asyncio\nawait asyncio.sleep(60)",
  setState: "kept = 4711",
  checkState: "kept",
};

/** Every kernel that is installed here, ours first. */
export function contestants(): readonly Contestant[] {
  const inRoot = (...parts: string[]): string => join(ROOT, ...parts);
  const all: readonly (Contestant & { readonly needs: string })[] = [
    {
      name: "athanor",
      needs: inRoot("dist/kernel/main.js"),
      command: (file) => [
        process.execPath,
        ...supervisorFlags,
        inRoot("dist/kernel/main.js"),
        file,
      ],
      environment: supervisorEnvironment,
      interrupt: "message",
      snippets: javascript,
      typecheckOff: "%typecheck off",
    },
    {
      name: "tslab",
      needs: inRoot("node_modules/tslab/bin/tslab"),
      command: (file) => [
        process.execPath,
        inRoot("node_modules/tslab/bin/tslab"),
        "kernel",
        "--config-path",
        file,
      ],
      interrupt: "signal",
      snippets: javascript,
    },
    {
      name: "deno",
      needs: inRoot("node_modules/deno/bin.cjs"),
      command: (file) => [denoBinary(), "jupyter", "--kernel", "--conn", file],
      interrupt: "message",
      snippets: javascript,
    },
    {
      name: "ipykernel",
      needs: inRoot(".venv/bin/python"),
      command: (file) => [inRoot(".venv/bin/python"), "-m", "ipykernel_launcher", "-f", file],
      interrupt: "signal",
      snippets: python,
    },
  ];
  return all.filter(({ needs }) => existsSync(needs));
}

/** Deno's binary itself: its npm wrapper would add a Node process to each start. */
function denoBinary(): string {
  const libc = process.platform === "linux" ? "-glibc" : "";
  const folder = `@deno/${process.platform}-${process.arch}${libc}`;
  return join(ROOT, "node_modules", folder, process.platform === "win32" ? "deno.exe" : "deno");
}
