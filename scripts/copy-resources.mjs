// Copies what tsc doesn't: the kernelspec's resources beside the compiled kernel, the addon's C++ beside the code that compiles it.
import { cpSync, existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
if (existsSync(`${root}kernel/resources`)) {
  cpSync(`${root}kernel/resources`, `${root}dist/kernel/resources`, { recursive: true });
}
cpSync(`${root}lib/native/athanor_binding.cc`, `${root}dist/lib/native/athanor_binding.cc`);
