// Copies what tsc doesn't: the kernelspec's resources beside the compiled kernel, the addon's C++ beside the code that compiles it.
import { cpSync, existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
if (existsSync(`${root}kernel/resources`)) {
  cpSync(`${root}kernel/resources`, `${root}dist/kernel/resources`, { recursive: true });
}
for (const name of ["athanor_binding.cc", "athanor_stderr.cc"]) {
  cpSync(`${root}lib/native/${name}`, `${root}dist/lib/native/${name}`);
}
