// Steps shared by start, test and lab. Plain JavaScript on Node's own modules: they run before anything is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));
/** The compiled `athanor` program. */
export const program = join(root, "dist/kernel/cli/main.js");

/** Ends the script with one clear sentence. */
export function fail(message) {
  console.error(`\n${message}`);
  process.exit(1);
}

/** Refuses a Node that the project doesn't run on. */
export function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(
    `Athanor needs Node 20.19 or newer; this is ${process.version}. Install a newer Node (nodejs.org) and run again.`,
  );
}

/** Runs a command in the repository and ends the script when it fails. */
export function run(title, command, args, options = {}) {
  console.log(`\n› ${title}`);
  const result = spawnSync(command, args, { cwd: root, stdio: "inherit", ...options });
  if (result.error) fail(`Could not start \`${command}\`: ${result.error.message}`);
  if (result.status !== 0) fail(`${title} failed (exit code ${result.status ?? result.signal}).`);
}

/** npm through the very program that runs this script, so that no PATH or `.cmd` shim is needed. */
export function npm(title, args) {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith(".js")) run(title, process.execPath, [cli, ...args]);
  else
    run(title, process.platform === "win32" ? "npm.cmd" : "npm", args, {
      shell: process.platform === "win32",
    });
}

/** Installs the locked packages when node_modules doesn't match package-lock.json. */
export function installPackages() {
  const stamp = join(root, "node_modules/.athanor-lock");
  const wanted = hashOf("package-lock.json");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  npm("Installing packages (npm ci)", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  writeFileSync(stamp, wanted);
}

/** Compiles the sources when any is newer than the last build. */
export function build() {
  const stamp = join(root, "dist/.built");
  const built = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  const newest = Math.max(
    ...["kernel", "lib", "tsconfig.json", "tsconfig.build.json"].map(newestChange),
  );
  if (newest <= built) return;
  npm("Compiling TypeScript", ["run", "--silent", "build"]);
  writeFileSync(stamp, "");
}

/** A Python of at least 3.10, or undefined. */
export function findPython() {
  for (const name of ["python3", "python"]) {
    const probe = spawnSync(name, ["-c", "import sys; print(sys.version_info >= (3, 10))"], {
      encoding: "utf8",
    });
    if (probe.stdout?.trim() === "True") return name;
  }
  return undefined;
}

/** Makes .venv with the packages of tests/requirements.txt; returns its bin folder. */
export function installPython() {
  const bin = join(root, process.platform === "win32" ? ".venv/Scripts" : ".venv/bin");
  const stamp = join(root, ".venv/athanor-requirements");
  const wanted = hashOf("tests/requirements.txt");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return bin;
  const python = findPython();
  if (!python)
    fail(
      "This needs Python 3.10 or newer on PATH (found none). Install Python (python.org, or `apt-get install python3 python3-venv`) and run again.",
    );
  run("Making .venv", python, ["-m", "venv", ".venv"]);
  run("Installing JupyterLab, TensorFlow and test tools into .venv", join(bin, "python"), [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "-r",
    "tests/requirements.txt",
  ]);
  writeFileSync(stamp, wanted);
  return bin;
}

/** Writes the kernelspec into .venv. */
export function installKernel() {
  run("Installing the kernel into .venv", process.execPath, [
    program,
    "install",
    "--prefix",
    join(root, ".venv"),
  ]);
}

/** Path of a Chromium or Chrome, or undefined. */
export function findChromium() {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  for (const name of names) {
    const probe = spawnSync("which", [name], { encoding: "utf8" });
    if (probe.status === 0) return probe.stdout.trim();
  }
  return undefined;
}

/** Chromium, from Debian's packages when it isn't there and this user may install it. */
export function installChromium() {
  const found = findChromium();
  if (found) return found;
  const mayInstall = process.getuid?.() === 0 && spawnSync("which", ["apt-get"]).status === 0;
  if (!mayInstall) return undefined;
  console.log("\n› Installing Chromium for the browser tests (apt-get)");
  const options = { stdio: ["ignore", "ignore", "inherit"] };
  spawnSync("apt-get", ["update", "-qq"], options);
  spawnSync("apt-get", ["install", "-y", "-qq", "chromium"], {
    ...options,
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  return findChromium();
}

/** Whether a C++ compiler is on PATH. */
export function hasCompiler() {
  return ["g++", "clang++", "c++"].some((name) => spawnSync(name, ["--version"]).status === 0);
}

function hashOf(path) {
  return createHash("sha256")
    .update(readFileSync(join(root, path)))
    .digest("hex");
}

function newestChange(path) {
  const absolute = join(root, path);
  const stat = statSync(absolute);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(
    stat.mtimeMs,
    ...readdirSync(absolute).map((name) => newestChange(join(path, name))),
  );
}
