// Copies what tsc doesn't: the kernelspec's resources, beside the compiled kernel that reads them.
import { cpSync, existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
if (existsSync(`${root}kernel/resources`)) {
  cpSync(`${root}kernel/resources`, `${root}dist/kernel/resources`, { recursive: true });
}
