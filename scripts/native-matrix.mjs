// `npm run native:matrix`: builds the addon against TensorFlow's CPU wheels of PyPI with each compiler, runs it on each Node, and prints one table.
//
//   npm run native:matrix -- --tensorflow 2.15,2.21 --node 20,22,24 --compiler g++,clang++
//
// A wheel takes about 250 MB on the way and 1 GB on the disk; one at a time, deleted after its row.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { makeScratchProject } from "./scratch-project.mjs";
import { build, fail, findPython, installPackages, requireNode, root, run } from "./steps.mjs";

const { values: asked } = parseArgs({
  options: {
    tensorflow: { type: "string", default: "2.15,2.16,2.17,2.18,2.19,2.20,2.21" },
    node: { type: "string", default: "20,22,24" },
    compiler: { type: "string", default: "g++,clang++" },
    python: { type: "string", default: "3.11" },
  },
});
const exerciseProgram = join(root, "scripts/native-exercise.mjs");
const words = (text) => text.split(",").filter(Boolean);

requireNode();
installPackages();
build();

const folder = mkdtempSync(join(tmpdir(), "athanor-matrix-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const python = join(folder, "python/bin/python");
run("Making a Python for pip", findPython() ?? fail("This needs Python 3.10 or newer."), [
  "-m",
  "venv",
  join(folder, "python"),
]);
const project = makeScratchProject(join(folder, "project"));
const nodes = words(asked.node).map(nodeOf);
const compilers = words(asked.compiler).filter(present);
const rows = [];
for (const release of words(asked.tensorflow)) {
  const environment = join(folder, "environment");
  const version = unpackWheel(release, environment);
  for (const compiler of compilers) {
    const row =
      version === undefined ? { build: "no wheel", runs: [] } : tryOut(compiler, environment);
    rows.push({ release: version ?? release, compiler, ...row });
    print(rows.at(-1));
  }
  rmSync(environment, { recursive: true, force: true });
}
console.log(`\n${table(rows)}`);
const failed = rows.some(
  ({ runs }) => runs.length === 0 || runs.some((said) => !said.startsWith("ok")),
);
process.exitCode = failed ? 1 : 0;

/** A Node of npm's binary packages; nothing is run at its install. */
function nodeOf(major) {
  const name = `node-linux-${process.arch}`;
  const prefix = join(folder, `node-${major}`);
  const args = ["install", "--prefix", prefix, "--no-save", "--silent", `${name}@${major}`];
  mkdirSync(prefix);
  const { status, stderr } = spawnSync("npm", args, { cwd: prefix, encoding: "utf8" });
  if (status !== 0) fail(`Could not fetch Node ${major}: ${stderr}`);
  const command = join(prefix, "node_modules", name, "bin/node");
  const version = spawnSync(command, ["--version"], { encoding: "utf8" }).stdout.trim().slice(1);
  return { command, version };
}

function present(compiler) {
  const there = spawnSync(compiler, ["--version"]).status === 0;
  if (!there) console.log(`${compiler} isn't there and is left out.`);
  return there;
}

/** Puts the parts of a wheel that the build uses where a virtual environment has them; the version, or undefined without a wheel. */
function unpackWheel(release, environment) {
  const [site, wheels] = [
    join(environment, "lib/python3.11/site-packages"),
    join(environment, "wheels"),
  ];
  mkdirSync(site, { recursive: true });
  const args = [
    "download",
    "--quiet",
    "--disable-pip-version-check",
    "--no-deps",
    "--only-binary=:all:",
  ];
  const wanted = [
    `--python-version=${asked.python}`,
    `--dest=${wheels}`,
    `tensorflow-cpu==${release}.*`,
  ];
  if (spawnSync(python, ["-m", "pip", ...args, ...wanted], { stdio: "inherit" }).status !== 0)
    return undefined;
  const [wheel = ""] = readdirSync(wheels);
  const program = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    for name in wheel.namelist():
        if name.startswith(("tensorflow/include/", "tensorflow/libtensorflow_")) or name.endswith("dist-info/METADATA"):
            wheel.extract(name, sys.argv[2])`;
  spawnSync(python, ["-c", program, join(wheels, wheel), site], {
    stdio: "inherit",
  });
  rmSync(wheels, { recursive: true });
  return /-(\d+\.\d+\.\d+)/u.exec(wheel)?.[1];
}

function tryOut(compiler, environment) {
  rmSync(project.addon, { recursive: true, force: true });
  const start = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    [project.program, "native", "build", "--dir", environment],
    { cwd: project.folder, encoding: "utf8", env: { ...process.env, CXX: compiler } },
  );
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  if (status !== 0) return { build: stderr.trim().split("\n")[0], runs: [] };
  return { build: `${seconds} s`, runs: nodes.map(({ command }) => exercise(command)) };
}

/** A compiled training step against an eager one, gradients in float64, a read that waits, an error: in words what doesn't hold. */
function exercise(node) {
  const { stdout, stderr } = spawnSync(node, [exerciseProgram, project.folder], {
    cwd: project.folder,
    encoding: "utf8",
  });
  const line = stdout.split("\n").find((text) => text.startsWith("EXERCISE"));
  if (line === undefined) return `died: ${stderr.trim().split("\n")[0]}`;
  const { wrong } = JSON.parse(line.slice("EXERCISE".length));
  const noise = stderr.trim() === "" ? "" : `, but says ${stderr.trim().split("\n")[0]}`;
  return wrong.length === 0 ? `ok${noise}` : `not ${wrong.join(", ")}`;
}

function print({ release, compiler, build: built, runs }) {
  console.log(`TensorFlow ${release}, ${compiler}: built in ${built}; ${runs.join("; ")}`);
}

function table(all) {
  const versionOf = (compiler) =>
    / (\d+\.\d+\.\d+)/u.exec(
      spawnSync(compiler, ["--version"], { encoding: "utf8" }).stdout,
    )?.[1] ?? "";
  const head = [
    "TensorFlow",
    "compiler",
    "build and smoke test",
    ...nodes.map(({ version }) => `Node ${version}`),
  ];
  const lines = all.map(({ release, compiler, build: built, runs }) => [
    release,
    `${compiler} ${versionOf(compiler)}`,
    built,
    ...(runs.length > 0 ? runs : nodes.map(() => "")),
  ]);
  const row = (cells) => `| ${cells.join(" | ")} |`;
  return [row(head), row(head.map(() => "---")), ...lines.map(row)].join("\n");
}
