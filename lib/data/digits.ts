import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { AthanorError } from "../core/errors.ts";
import { createData } from "./create-data.ts";
import type { LabeledData } from "./labeled-data.ts";

const location = join("notebooks", "data", "digits", "digits.csv.gz");
const checksum = "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22";
const pixels = 64;

/**
 * The 1,797 handwritten digits of 8×8 pixels that come with Athanor: shape `[8, 8, 1]`, pixels 0 … 16 as they are, ten
 * classes.
 *
 * @throws {@link AthanorError} When the file is missing or isn't the one that was published.
 * @see Alpaydin and Kaynak (1998), Optical Recognition of Handwritten Digits, https://doi.org/10.24432/C50P49, CC BY 4.0
 */
export async function loadDigits(): Promise<LabeledData> {
  const bytes = await readFile(findFile());
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== checksum) {
    throw new AthanorError(
      "data",
      `Expected ${location} to have the SHA-256 ${checksum}, received ${found}. The file was changed or is ` +
        `damaged: restore it with \`git checkout -- ${location}\`.`,
    );
  }
  const rows = gunzipSync(bytes).toString("latin1").trimEnd().split("\n");
  const features = new Float32Array(rows.length * pixels);
  const labels = new Int32Array(rows.length);
  for (const [index, row] of rows.entries()) {
    const numbers = row.split(",").map(Number);
    features.set(numbers.slice(0, pixels), index * pixels);
    labels[index] = numbers[pixels] ?? -1;
  }
  return createData({
    name: "digits",
    features,
    labels,
    shape: [8, 8, 1],
    classNames: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    ids: rows.map((_, index) => String(index)),
  });
}

/** The file above this module: from lib/data when sources run, from dist/lib/data when the build runs. */
function findFile(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (folder !== dirname(folder)) {
    const file = join(folder, location);
    if (existsSync(file)) return file;
    folder = dirname(folder);
  }
  throw new AthanorError(
    "data",
    `Expected ${location} in the folder of the package athanor, found none. Reinstall the package.`,
  );
}
