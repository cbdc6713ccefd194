// Adds to package-lock.json what npm leaves out: optional packages of other platforms that the registry at hand doesn't
// hold. Without their entries `npm ci` calls the lock out of sync, here and everywhere. Run it after `npm install`.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { missingOptional } from "./lock-entries.mjs";
import { root } from "./steps.mjs";

const file = join(root, "package-lock.json");
const lock = JSON.parse(readFileSync(file, "utf8"));
const missing = missingOptional(lock.packages);
const packages = Object.entries({ ...lock.packages, ...missing });
lock.packages = Object.fromEntries(packages.toSorted(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`Added ${Object.keys(missing).length} entries.`);
