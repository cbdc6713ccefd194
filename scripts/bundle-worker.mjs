// Joins the compiled language worker and what it imports, but for TypeScript 6, into one file: Node's loader takes 60 ms of a kernel's start
// for the hundred files that it is otherwise.
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../dist/kernel/language/", import.meta.url));

await build({
  entryPoints: [`${folder}worker.js`],
  outfile: `${folder}worker.bundle.js`,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  external: ["#typescript"],
  sourcemap: true,
  logLevel: "warning",
});
