import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkerProgram } from "../language/checker-program.ts";
import type { Finding } from "./finding.ts";
import { packageFile } from "./package-files.ts";
import { reinstallPackages } from "./reinstall.ts";

/** Looks at the packages that a kernel can't work without; their fixes install them anew. */
export function checkPackages(root: string): Finding[] {
  return [checkZeromq(root), checkChecker(root), checkTypes(root)];
}

/** What a program of a process of its own says, and nothing when it ends well: a broken addon may end its process. */
function troubleOf(root: string, words: readonly string[]): string | undefined {
  const { status, stderr, error } = spawnSync(process.execPath, words, {
    cwd: root,
    encoding: "utf8",
    timeout: 20_000,
  });
  if (status === 0) return undefined;
  const said = stderr.split("\n").find((line) => /^\w*Error\b/.test(line));
  return (said ?? error?.message ?? "it ended early").trim();
}

function checkZeromq(root: string): Finding {
  const check = "zeromq";
  const reason = troubleOf(root, ["--input-type=module", "-e", 'await import("zeromq")']);
  if (reason === undefined) return { check, state: "ok", detail: "its addon loads" };
  const detail = `${reason}; run \`npm ci\` again`;
  return { check, state: "broken", detail, fix: () => reinstallPackages(root, ["zeromq"]) };
}

/** Without it cells run, but unchecked and without completion. */
function checkChecker(root: string): Finding {
  const check = "Type checker";
  const fix = (): string => reinstallPackages(root, ["typescript-native", platformChecker()]);
  try {
    const program = checkerProgram(root);
    const { status, stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
    if (status === 0) return { check, state: "ok", detail: `TypeScript, ${stdout.trim()}` };
    const detail = `${program} doesn't run; run \`npm ci\` again`;
    return { check, state: "broken", detail, fix };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { check, state: "broken", detail, fix };
  }
}

function platformChecker(): string {
  return `@typescript/typescript-${process.platform}-${process.arch}`;
}

/** Without them every cell that says \`console\` or \`Promise\` has type errors. */
function checkTypes(root: string): Finding {
  const check = "Types";
  const files = [
    { name: "@types/node", file: packageFile(root, "@types/node", "index.d.ts") },
    { name: platformChecker(), file: standardLibrary(root) },
  ];
  const lost = files.filter(({ file }) => file === undefined || !isFilled(file));
  if (lost.length === 0) {
    return { check, state: "ok", detail: "those of Node and JavaScript are there" };
  }
  const names = lost.map(({ name }) => name);
  const detail = `missing in ${names.join(" and ")}; run \`npm ci\` again`;
  return { check, state: "broken", detail, fix: () => reinstallPackages(root, names) };
}

function standardLibrary(root: string): string | undefined {
  try {
    return join(dirname(checkerProgram(root)), "lib.es5.d.ts");
  } catch {
    return undefined;
  }
}

function isFilled(file: string): boolean {
  return existsSync(file) && statSync(file).size > 0;
}

/** The native backend is optional; a broken addon only costs its turn, but the user wants to know. */
export function checkNativeBackend(root: string): Finding {
  const check = "TensorFlow addon";
  const without = "models run on the wasm backend";
  const addon = packageFile(root, "@tensorflow/tfjs-node-gpu", "lib/napi-v8/tfjs_binding.node");
  if (addon === undefined) return { check, state: "missing", detail: `not built; ${without}` };
  const reason = troubleOf(root, ["-e", "require(process.argv[1])", addon]);
  if (reason === undefined) return { check, state: "ok", detail: addon };
  const detail = `${reason}; ${without}. Run \`athanor native build\``;
  return { check, state: "missing", detail, fix: () => buildAddon(root) };
}

function buildAddon(root: string): string {
  const program = join(root, "dist", "kernel", "cli", "main.js");
  const words = [program, "native", "build"];
  const { status, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: "utf8" });
  return status === 0 ? "the TensorFlow addon" : `nothing: ${stderr.trim()}`;
}
