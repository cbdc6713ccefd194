import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import sharp from "sharp";
import { expect, test } from "vitest";
import { createRandom } from "../../../lib/core/random.ts";
import type { DataLoader, LoaderBatchOptions } from "../../../lib/data/data-loader.ts";
import { type ImageLoaderOptions, openImageFolder } from "../../../lib/data/image-loader.ts";
import { loadImageFolder } from "../../../lib/data/load-image-folder.ts";
import { useFolder } from "./support.ts";

const path = useFolder();

/** Images of noise, 12 in each of two classes. */
async function paintNoise(size = 6): Promise<void> {
  const random = createRandom(5);
  for (const className of ["cat", "dog"]) {
    mkdirSync(path(className), { recursive: true });
    for (let image = 0; image < 12; image += 1) {
      const pixels = Uint8Array.from({ length: size * size * 3 }, () => random.integer(256));
      await sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
        .png()
        .toFile(path(className, `${String(image).padStart(2, "0")}.png`));
    }
  }
}

interface Read {
  readonly features: number[];
  readonly labels: number[];
  readonly indices: number[];
  readonly shapes: number[][];
}

async function readAll(loader: DataLoader, options: LoaderBatchOptions): Promise<Read> {
  const read: Read = { features: [], labels: [], indices: [], shapes: [] };
  for await (const batch of loader.batches(options)) {
    read.features.push(...batch.features);
    read.labels.push(...batch.labels);
    read.indices.push(...batch.indices);
    read.shapes.push(batch.shape);
    batch.release();
  }
  return read;
}

async function withLoader<T>(
  options: Partial<ImageLoaderOptions>,
  use: (loader: DataLoader) => Promise<T>,
): Promise<T> {
  const loader = await openImageFolder(path(), { height: 6, width: 6, ...options });
  try {
    return await use(loader);
  } finally {
    await loader.dispose();
  }
}

test("gives what loadImageFolder gives, resized, in batches of the order", async () => {
  await paintNoise();
  const size = { height: 4, width: 5 };
  const { data } = await loadImageFolder(path(), size);
  const read = await withLoader(size, (loader) => {
    expect(loader.ids).toEqual(data.ids);
    expect(loader.classNames).toEqual(["cat", "dog"]);
    expect(loader.shape).toEqual([4, 5, 3]);
    return readAll(loader, { batchSize: 10 });
  });
  expect(read.shapes).toEqual([
    [10, 4, 5, 3],
    [10, 4, 5, 3],
    [4, 4, 5, 3],
  ]);
  expect(read.labels).toEqual([...data.labels]);
  expect(read.features).toEqual([...data.features]);
});

test("augmented batches depend on seed and sample alone, not on workers, batch size or order", async () => {
  await paintNoise();
  const augment = { mirror: true, shift: 2, brightness: 0.2 };
  const [one, three, other, plain] = [
    await withLoader({ augment, workers: 1 }, (loader) =>
      readAll(loader, { batchSize: 8, seed: "7/0" }),
    ),
    await withLoader({ augment, workers: 3, prefetch: 1 }, (loader) =>
      readAll(loader, { batchSize: 5, seed: "7/0" }),
    ),
    await withLoader({ augment }, (loader) => readAll(loader, { batchSize: 8, seed: "7/1" })),
    await withLoader({ augment }, (loader) => readAll(loader, { batchSize: 8 })),
  ];
  expect(three.features).toEqual(one.features);
  expect(other.features).not.toEqual(one.features);
  expect(plain.features).not.toEqual(one.features);
  const backwards = Int32Array.from(one.indices).toReversed();
  const turned = await withLoader({ augment, workers: 2 }, (loader) =>
    readAll(loader, { batchSize: 8, seed: "7/0", order: backwards }),
  );
  expect(turned.indices).toEqual([...backwards]);
  expect(turned.features.slice(-108)).toEqual(one.features.slice(0, 108));
});

test("standardizes, and reads grey images", async () => {
  mkdirSync(path("a"));
  const background = { r: 50, g: 50, b: 50 };
  await sharp({ create: { width: 2, height: 2, channels: 3, background } }).toFile(
    path("a", "1.png"),
  );
  const read = await withLoader(
    { height: 1, width: 2, channels: 1, standardize: { mean: 30, std: 10 } },
    (loader) => readAll(loader, { batchSize: 1 }),
  );
  // (50 - 30) / 10
  expect(read.features).toEqual([2, 2]);
});

test("standardizes each channel by statistics of its own", async () => {
  mkdirSync(path("a"));
  const background = { r: 50, g: 60, b: 70 };
  await sharp({ create: { width: 1, height: 1, channels: 3, background } }).toFile(
    path("a", "1.png"),
  );
  const each = {
    per: "channel",
    means: [40, 40, 40],
    stds: [1, 2, 3],
    mins: [],
    maxs: [],
  } as const;
  const standardize = { mean: 0, std: 1, each };
  const read = await withLoader({ height: 1, width: 1, standardize }, (loader) =>
    readAll(loader, { batchSize: 1 }),
  );
  expect(read.features).toEqual([10, 10, 10]);
  await expect(
    withLoader({ height: 1, width: 1, channels: 1, standardize }, (loader) =>
      readAll(loader, { batchSize: 1 }),
    ),
  ).rejects.toThrow(/statistics of 1 channels .*received those of 3/u);
});

test("runs an augmentation of the user's own file", async () => {
  await paintNoise();
  const file = path("augment.mjs");
  writeFileSync(file, "export function blacken(features) { features.fill(7); }\n");
  const read = await withLoader({ augment: { module: { file, name: "blacken" } } }, (loader) =>
    readAll(loader, { batchSize: 24, seed: "1" }),
  );
  expect(new Set(read.features)).toEqual(new Set([7]));
});

test("names the file that can't be decoded", async () => {
  await paintNoise();
  writeFileSync(path("dog", "03.png"), "no image");
  await expect(withLoader({}, (loader) => readAll(loader, { batchSize: 4 }))).rejects.toThrow(
    /could not be: dog\/03\.png: .*Repair the file, or take it out/u,
  );
});

test("a signal ends the loading, and the loader can be used again", async () => {
  await paintNoise();
  await withLoader({ workers: 2 }, async (loader) => {
    const controller = new AbortController();
    const batches = loader.batches({ batchSize: 2, signal: controller.signal });
    await batches.next();
    controller.abort(new Error("enough"));
    await expect(batches.next()).rejects.toThrow("enough");
    expect((await readAll(loader, { batchSize: 24 })).labels).toHaveLength(24);
    // A reader that leaves early ends it too.
    for await (const batch of loader.batches({ batchSize: 2 })) {
      expect(batch.indices).toHaveLength(2);
      break;
    }
  });
});

test("says that it was disposed when it is read afterwards", async () => {
  await paintNoise();
  const loader = await openImageFolder(path(), { height: 2, width: 2 });
  await loader.dispose();
  await loader.dispose();
  await expect(readAll(loader, { batchSize: 2 })).rejects.toThrow(/Open a new loader/u);
});

test("refuses folders without images and numbers that aren't counts", async () => {
  mkdirSync(path("empty"));
  await expect(openImageFolder(path(), { height: 2, width: 2 })).rejects.toThrow(
    /to hold images, received none/u,
  );
  await paintNoise();
  for (const wrong of [{ height: 0 }, { width: 1.5 }, { workers: 0 }, { prefetch: -1 }]) {
    await expect(openImageFolder(path(), { height: 2, width: 2, ...wrong })).rejects.toThrow(
      /to be a positive integer/u,
    );
  }
  await expect(
    openImageFolder(path(), { height: 2, width: 2, augment: { brightness: 2 } }),
  ).rejects.toThrow(/`brightness` above 0 and below 1/u);
  await withLoader({}, async (loader) => {
    expect(() => loader.batches({ batchSize: 0 })).toThrow(/`batchSize` to be a positive integer/u);
  });
});

test("reads files of all modes alike: 16 bits, grey, palette, transparency, CMYK", async () => {
  mkdirSync(path("a"));
  const orange = { r: 200, g: 100, b: 50 };
  const plain = sharp({ create: { width: 8, height: 8, channels: 3, background: orange } });
  await plain.clone().png().toFile(path("a", "1-plain.png"));
  await plain.clone().png({ palette: true }).toFile(path("a", "2-palette.png"));
  await plain.clone().ensureAlpha(1).webp({ lossless: true }).toFile(path("a", "3-alpha.webp"));
  await plain.clone().toColourspace("rgb16").png().toFile(path("a", "4-sixteen.png"));
  await plain.clone().toColourspace("cmyk").jpeg({ quality: 100 }).toFile(path("a", "5-cmyk.jpg"));
  await plain.clone().toColourspace("b-w").png().toFile(path("a", "6-grey.png"));
  expect((await sharp(path("a", "4-sixteen.png")).metadata()).depth).toBe("ushort");
  expect((await sharp(path("a", "5-cmyk.jpg")).metadata()).space).toBe("cmyk");
  const { features } = await withLoader({ height: 1, width: 1 }, async (loader) =>
    readAll(loader, { batchSize: 4 }),
  );
  const pixels = Array.from({ length: 6 }, (_, index) => features.slice(3 * index, 3 * index + 3));
  for (const pixel of pixels.slice(0, 4)) expect(pixel).toEqual([200, 100, 50]);
  // Inks hold fewer colours than light: near, not equal.
  for (const [channel, value] of [200, 100, 50].entries()) {
    expect(Math.abs((pixels[4]?.[channel] ?? 0) - value)).toBeLessThan(20);
  }
  expect(new Set(pixels[5]).size).toBe(1);
});

test("a file that vanishes while the folder is read ends the loop with its name, and the loader goes on", async () => {
  await paintNoise();
  await withLoader({ workers: 2, prefetch: 1 }, async (loader) => {
    const seen: number[] = [];
    const read = async (): Promise<void> => {
      for await (const batch of loader.batches({ batchSize: 4 })) {
        seen.push(...batch.indices);
        batch.release();
        rmSync(path("dog", "11.png"), { force: true });
      }
    };
    await expect(read()).rejects.toThrow(/dog\/11\.png.*missing.*take it out/su);
    // All batches before the one with the file were given.
    expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => index));
    const others = Int32Array.from({ length: 23 }, (_, index) => index);
    expect((await readAll(loader, { batchSize: 23, order: others })).indices).toHaveLength(23);
  });
});
