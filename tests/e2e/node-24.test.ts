import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDebugClient } from "../support/debug-client.ts";
import { startKernel } from "../support/kernel-process.ts";
import { root } from "../support/python.ts";

/** A Node 24 from the npm package `node-bin`'s platform packages: the binary lies inside the tarball, nothing is run at install. */
const nodePackage = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;

describe("on Node 24", () => {
  let folder: string;
  let node: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "athanor-node24-"));
    const install = spawnSync(
      "npm",
      ["install", "--prefix", folder, "--no-save", `${nodePackage}@24`],
      { encoding: "utf8", cwd: folder },
    );
    expect(install.status, install.stderr).toBe(0);
    node = join(folder, "node_modules", nodePackage, "bin/node");
  }, 120_000);

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("runs a notebook that trains", () => {
    const notebook = join(folder, "smoke.ipynb");
    const cells = [
      'import { selectBackend, tf } from "athanor";\nconst backend = await selectBackend();',
      "const w = tf.variable(tf.scalar(0));\nconst optimizer = tf.train.sgd(0.1);\nfor (let i = 0; i < 100; i++) optimizer.minimize(() => tf.square(tf.sub(w, 3)));",
      "console.log(process.version.split('.')[0], backend.name, w.dataSync()[0].toFixed(3));",
    ].map((source, index) => ({
      cell_type: "code",
      id: `c${index}`,
      execution_count: null,
      metadata: {},
      outputs: [],
      source,
    }));
    writeFileSync(
      notebook,
      JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }),
    );
    const out = join(folder, "out.ipynb");
    const result = spawnSync(
      node,
      [join(root, "dist/kernel/cli/main.js"), "run", notebook, "-o", out],
      { encoding: "utf8", cwd: folder },
    );
    expect(result.status, result.stdout + result.stderr).toBe(0);
    expect(readFileSync(out, "utf8")).toMatch(/v24 \w+ 3\.000/);
  });

  it("stops at a breakpoint, and lists variables whose declarations haven't run yet", async () => {
    const kernel = await startKernel({
      argv: [node, join(root, "dist/kernel/main.js"), "{connection_file}"],
    });
    try {
      const client = createDebugClient(kernel.frontend);
      await client.start();
      const code = `async function twice(value: number) {
  await null;
  const result = 2 * value;
  return result;
}
await twice(4)`;
      await client.breakAt(code, [3]);
      const id = await client.run(code);
      const frames = await client.stopped();
      expect(frames.map(({ name, line }) => `${name}:${line}`)).toEqual([
        "twice:3",
        "— await —:6",
        "In[1]:6",
      ]);
      const [frame] = frames;
      const { Locals } = frame === undefined ? {} : await client.variables(frame);
      expect(Locals).toEqual({ value: "number 4", result: "undefined undefined" });
      await client.body("continue", { threadId: 1 });
      const { reply } = await kernel.frontend.answerTo(id);
      expect(reply.content).toMatchObject({ status: "ok" });
    } finally {
      kernel.dispose();
    }
  });
});
