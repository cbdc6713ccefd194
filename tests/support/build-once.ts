import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Compiles the sources once before any test: processes that tests start run what users run, from `dist/`. */
export function setup(): void {
  if (process.env["ATHANOR_SKIP_BUILD"] === "1") return;
  const root = fileURLToPath(new URL("../..", import.meta.url));
  execFileSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: "inherit" });
}
