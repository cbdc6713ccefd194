// Loads TypeScript 6, as the build has shortened it. Compiling it takes V8 a tenth of a second at every start of a kernel, so what V8 made
// of it is kept beside the build, where one may write there; V8 itself refuses what another version or processor has made. An `import`
// costs a quarter of a second more: Node first reads the file twice, to guess the module's format and its names.
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { createRequire, wrap } = require("node:module");
const { arch, pid, versions } = require("node:process");
const path = require("node:path");
const vm = require("node:vm");

const { version } = require("typescript/package.json");
const file = require.resolve("typescript");
const dist = path.join(__dirname, "..", "..", "dist");
const short = path.join(dist, "kernel", "language", `typescript-${version}.min.cjs`);
const folder = path.join(dist, ".cache");
const cache = path.join(folder, `typescript-${version}-v8-${versions.v8}-${arch}.bin`);
/** By then the first cells have run, and what they needed is part of it. */
const saveAfterMs = 5000;

module.exports = load();

function load() {
  const cachedData = readCache();
  const script = new vm.Script(wrap(readText()), { filename: file, cachedData });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, path.dirname(file));
  if (cachedData === undefined || script.cachedDataRejected) saveLater(script);
  return module.exports;
}

/** The shortened text is ASCII; one that was built for another version isn't there under this name. */
function readText() {
  return existsSync(short) ? readFileSync(short, "latin1") : readFileSync(file, "utf8");
}

function readCache() {
  try {
    return readFileSync(cache);
  } catch {
    return undefined;
  }
}

function saveLater(script) {
  setTimeout(() => {
    const unfinished = `${cache}.${pid}`;
    try {
      mkdirSync(folder, { recursive: true });
      writeFileSync(unfinished, script.createCachedData());
      renameSync(unfinished, cache);
    } catch {
      // A folder that belongs to somebody else: the next start is as slow as this one.
    }
  }, saveAfterMs).unref();
}
