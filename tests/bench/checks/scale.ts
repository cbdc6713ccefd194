import { once } from "node:events";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { checks } from "../../../lib/checks/checks.ts";
import { createRandom } from "../../../lib/core/random.ts";
import { benchLoader } from "../../../lib/data/bench-loader.ts";
import { browseDataInTurns } from "../../../lib/data/browse-data.ts";
import type { DataLoader } from "../../../lib/data/data-loader.ts";
import { openImageFolder } from "../../../lib/data/image-loader.ts";
import type { LabeledData, Splits } from "../../../lib/data/labeled-data.ts";
import { loadCsv } from "../../../lib/data/load-csv.ts";
import { loadImageFolder } from "../../../lib/data/load-image-folder.ts";
import { queryDataInTurns } from "../../../lib/data/query-data.ts";
import { splitData } from "../../../lib/data/split-data.ts";
import { type Figures, seconds } from "./figures.ts";
import { writePhotos, writeThumbnails } from "./picture-files.ts";

/** Measures of large data; each makes its own files and removes them. */
export const scaleMeasures: Readonly<Record<string, () => Promise<Figures>>> = {
  "1,000,000 rows of metadata": () => inFolder(metadata),
  "100,000 thumbnails from files": () => inFolder(thumbnails),
  "100,000 thumbnails, 64 MB of them allowed in memory": () => inFolder(largerThanMemory),
  "loader, 20,000 JPEG files of 256×256 as 224×224": () => inFolder(loader),
};

async function inFolder(measure: (folder: string) => Promise<Figures>): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), "athanor-bench-"));
  try {
    return await measure(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A table of six columns: written, read, asked and checked. */
async function metadata(folder: string): Promise<Figures> {
  const file = join(folder, "metadata.csv");
  await writeTable(file, 1_000_000);
  let told = 0;
  const onProgress = (): void => void (told += 1);
  const [load, { data }] = await seconds(() => loadCsv(file, { label: "label", onProgress }));
  const readingTold = told;
  const where = (row: { readonly label: number }): boolean => row.label === 3;
  told = 0;
  const [query, found] = await seconds(() =>
    queryDataInTurns(data, { where, sort: "mean", onProgress }),
  );
  const queryTold = told;
  const [browse] = await seconds(() =>
    browseDataInTurns(data, { where: "outlier > 1", sort: "outlier", limit: 64 }),
  );
  const names = ["damaged", "class-balance", "outliers", "coverage", "property-label", "drift"];
  const [split, splits] = await seconds(() =>
    splitData(data, { seed: 1, validation: 0.1, test: 0.1 }),
  );
  return {
    "rows read": data.labels.length,
    "reading, s": load,
    "progress of reading told, times": readingTold,
    "query, s": query,
    "progress of the query told, times": queryTold,
    "rows found": found.rows.length,
    "browsing, s": browse,
    "splitting, s": split,
    ...(await timesOf(names, splits)),
    "cancel of reading after the first progress, s": await cancelled((signal, tell) =>
      loadCsv(file, { label: "label", signal, onProgress: tell }),
    ),
    "cancel of the query after the first progress, s": await cancelled((signal, tell) =>
      queryDataInTurns(data, { signal, onProgress: tell }),
    ),
  };
}

/** Seconds of work that is stopped when it first tells how far it is. */
async function cancelled(
  work: (signal: AbortSignal, tell: () => void) => Promise<unknown>,
): Promise<number> {
  const controller = new AbortController();
  const [took] = await seconds(() =>
    work(controller.signal, () => controller.abort(new Error("enough"))).catch(() => undefined),
  );
  return took;
}

async function timesOf(names: readonly string[], data: Splits): Promise<Figures> {
  const times: Record<string, number> = {};
  for (const name of names) {
    const entry = checks.find((one) => one.name === name);
    const buildModel = (): never => {
      throw new Error("checks of data build no model");
    };
    const [took] = await seconds(() => entry?.run({ buildModel, data, seed: 1 }));
    times[`check ${name}, s`] = took;
  }
  return times;
}

async function writeTable(file: string, count: number): Promise<void> {
  const random = createRandom("metadata");
  const stream = createWriteStream(file);
  stream.write("width,height,brightness,contrast,bytes,label\n");
  for (let row = 0; row < count; row += 1) {
    const numbers = [640, 480, 120, 40, 80_000].map((mean) =>
      (mean * (1 + 0.1 * random.normal())).toFixed(1),
    );
    if (!stream.write(`${numbers.join(",")},${row % 10}\n`)) await once(stream, "drain");
  }
  stream.end();
  await once(stream, "close");
}

/** Read once without and once with a warm cache, all in memory. */
async function thumbnails(folder: string): Promise<Figures> {
  await writeThumbnails(join(folder, "pictures"), 100_000);
  const options = { height: 32, width: 32, cache: join(folder, "cache") };
  // The pictures themselves are let go, so that the peak is that of one load.
  const load = async (): Promise<{ readonly count: number; readonly fingerprint: string }> => {
    const { data } = await loadImageFolder(join(folder, "pictures"), options);
    return { count: data.labels.length, fingerprint: data.fingerprint };
  };
  const [cold, first] = await seconds(load);
  const [warm, second] = await seconds(load);
  return {
    "pictures read": first.count,
    "decoding, s": cold,
    "from the cache, s": warm,
    "the same pixels, 1 = yes": Number(first.fingerprint === second.fingerprint),
  };
}

/** Stopped in the middle, read to the end, checked and browsed, with hardly any of it in memory. */
async function largerThanMemory(folder: string): Promise<Figures> {
  const pictures = join(folder, "pictures");
  await writeThumbnails(pictures, 100_000);
  const cache = join(folder, "cache");
  const options = { height: 32, width: 32, cache, memory: 64e6 };
  const controller = new AbortController();
  const onProgress = ({ done }: { readonly done: number }): void => {
    if (done === 20_000) controller.abort();
  };
  const [stopped, part] = await seconds(() =>
    loadImageFolder(pictures, {
      ...options,
      onProgress,
      signal: controller.signal,
      onAbort: "keep",
    }),
  );
  const readable = await firstPage(part.data);
  const [rest, { data }] = await seconds(() => loadImageFolder(pictures, options));
  const [warm] = await seconds(() => loadImageFolder(pictures, options));
  const [page, shown] = await seconds(() => firstPage(data));
  const splits = splitData(data, { seed: 1, validation: 0.1, test: 0.1 });
  const names = ["data", "damaged", "duplicates", "leakage", "outliers", "statistics"];
  return {
    "decoding the first 20,000, s": stopped,
    "samples of the partial result": part.data.labels.length,
    "samples browsed in it": readable,
    "the other 80,000 and those from the cache, s": rest,
    "all from the cache, s": warm,
    "browsing, s": page,
    "samples browsed": shown,
    ...(await timesOf(names, splits)),
  };
}

async function firstPage(data: LabeledData): Promise<number> {
  return (await browseDataInTurns(data, { sort: "brightness", limit: 2000 })).data.labels.length;
}

/** Alone, then beside steps that take twice as long as the loader's batches, waiting or computing. */
async function loader(folder: string): Promise<Figures> {
  const count = 20_000;
  await writePhotos(folder, count);
  const figures: Record<string, number> = {};
  for (const workers of [1, 2]) {
    const images = await openImageFolder(folder, { height: 224, width: 224, workers });
    const { loaderRate } = await benchLoader(images, { batchSize: 32, steps: 150 });
    figures[`images/s, ${workers} workers`] = loaderRate;
    if (workers === 2) {
      const milliseconds = (2 * 1000 * 32) / loaderRate;
      for (const [name, step] of Object.entries(steps(milliseconds))) {
        const bench = await benchLoader(images, { batchSize: 32, steps: 100, train: step });
        figures[`waiting beside ${name} at half its rate, %`] = 100 * (bench.waitingShare ?? 1);
      }
    }
    await images.dispose();
  }
  return figures;
}

/** Steps of a length: one leaves the processor alone, as one on a GPU does, one computes on this thread. */
function steps(
  milliseconds: number,
): Readonly<Record<string, (images: DataLoader) => Promise<void>>> {
  const over =
    (step: () => Promise<unknown> | void) =>
    async (images: DataLoader): Promise<void> => {
      for await (const batch of images.batches({ batchSize: 32 })) {
        await step();
        batch.release();
      }
    };
  return {
    "steps elsewhere": over(() => sleep(milliseconds)),
    "steps on this thread": over(() => {
      const end = performance.now() + milliseconds;
      while (performance.now() < end);
    }),
  };
}
