import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import sharp from "sharp";
import { expect, test, vi } from "vitest";
import { loadImageFolder } from "../../../lib/data/load-image-folder.ts";
import type { LoadProgress } from "../../../lib/data/load-options.ts";
import { useFolder } from "./support.ts";

const path = useFolder();

interface Paint {
  readonly r: number;
  readonly g: number;
  readonly b: number;
  readonly alpha?: number;
}

/** Writes an image of one colour; the file's ending says the format. */
async function paint(className: string, file: string, background: Paint, size = 4): Promise<void> {
  mkdirSync(path(className), { recursive: true });
  const channels = background.alpha === undefined ? 3 : 4;
  await sharp({ create: { width: size, height: size, channels, background } }).toFile(
    path(className, file),
  );
}

const red: Paint = { r: 255, g: 0, b: 0 };
const grey: Paint = { r: 100, g: 100, b: 100 };

test("sub-folders are classes in the order of their names, pixels stay 0 … 255", async () => {
  await paint("dog", "1.png", red);
  await paint("cat", "2.png", grey);
  await paint("cat", "1.png", { r: 1, g: 2, b: 3 });
  const { data, damaged } = await loadImageFolder(path(), { height: 2, width: 3 });
  expect(damaged).toEqual([]);
  expect(data.classNames).toEqual(["cat", "dog"]);
  expect(data.ids).toEqual(["cat/1.png", "cat/2.png", "dog/1.png"]);
  expect([...data.labels]).toEqual([0, 0, 1]);
  expect(data.shape).toEqual([2, 3, 3]);
  expect(Array.from(data.features.slice(0, 3))).toEqual([1, 2, 3]);
  expect(Array.from(data.features.slice(-3))).toEqual([255, 0, 0]);
});

test("grey images have one channel", async () => {
  await paint("a", "1.png", grey);
  const { data } = await loadImageFolder(path(), { height: 4, width: 4, channels: 1 });
  expect(data.shape).toEqual([4, 4, 1]);
  expect(new Set(data.features)).toEqual(new Set([100]));
});

test("a grey file gives three equal channels when colour is asked for", async () => {
  mkdirSync(path("a"));
  await sharp({ create: { width: 2, height: 2, channels: 3, background: grey } })
    .toColourspace("b-w")
    .toFile(path("a", "1.png"));
  const { data } = await loadImageFolder(path(), { height: 2, width: 2 });
  expect([...data.features]).toEqual(Array.from({ length: 12 }, () => 100));
});

test("transparency is laid on white", async () => {
  await paint("a", "1.png", { r: 0, g: 0, b: 0, alpha: 0 });
  const { data } = await loadImageFolder(path(), { height: 4, width: 4 });
  expect(new Set(data.features)).toEqual(new Set([255]));
});

test("images are resized and may have other formats", async () => {
  await paint("a", "1.jpg", grey, 32);
  await paint("a", "2.webp", grey, 7);
  const { data } = await loadImageFolder(path(), { height: 8, width: 8, channels: 1 });
  expect(data.labels.length).toBe(2);
  for (const pixel of data.features) expect(Math.abs(pixel - 100)).toBeLessThan(3);
});

/** A folder with one good image, one cut off in the middle and one that is text. */
async function damagedFolder(): Promise<void> {
  await paint("a", "good.png", red);
  await paint("a", "whole.jpg", red, 200);
  const whole = readFileSync(path("a", "whole.jpg"));
  writeFileSync(path("a", "cut.jpg"), whole.subarray(0, whole.length / 2));
  writeFileSync(path("a", "text.png"), "this is no image");
}

test("a damaged image stops the load and is named", async () => {
  await damagedFolder();
  await expect(loadImageFolder(path(), { height: 4, width: 4 })).rejects.toThrow(
    /Could not read a\/cut\.jpg of .*onDamaged: "skip"/u,
  );
});

test("damaged images are left out, named and counted when asked", async () => {
  await damagedFolder();
  const { data, damaged } = await loadImageFolder(path(), {
    height: 4,
    width: 4,
    onDamaged: "skip",
  });
  expect(data.ids).toEqual(["a/good.png", "a/whole.jpg"]);
  expect(damaged.map((damage) => damage.item)).toEqual(["a/cut.jpg", "a/text.png"]);
  expect(damaged.every((damage) => damage.reason.length > 0)).toBe(true);
});

test("hidden files, other files and hidden folders are left alone", async () => {
  await paint("a", "1.png", red);
  await paint(".cache", "1.png", red);
  writeFileSync(path("a", ".DS_Store"), "");
  writeFileSync(path("a", "notes.txt"), "");
  const { data } = await loadImageFolder(path(), { height: 4, width: 4 });
  expect(data.ids).toEqual(["a/1.png"]);
  expect(data.classNames).toEqual(["a"]);
});

test("a folder without sub-folders is refused with what to do", async () => {
  await expect(loadImageFolder(path(), { height: 4, width: 4 })).rejects.toThrow(
    /one sub-folder for each class/u,
  );
});

test("a folder without images is refused", async () => {
  mkdirSync(path("a"));
  await expect(loadImageFolder(path(), { height: 4, width: 4 })).rejects.toThrow(
    /received 0 files/u,
  );
});

test("a missing folder is named", async () => {
  await expect(loadImageFolder(path("nothing"), { height: 4, width: 4 })).rejects.toThrow(
    /readable folder at .*nothing/u,
  );
});

test("progress counts files up to all of them", async () => {
  for (let index = 0; index < 6; index += 1) await paint("a", `${index}.png`, red);
  const seen: LoadProgress[] = [];
  await loadImageFolder(path(), {
    height: 4,
    width: 4,
    onProgress: (progress) => seen.push(progress),
  });
  expect(seen.at(-1)).toEqual({ done: 6, total: 6, unit: "files" });
  expect(seen.length).toBeGreaterThan(1);
});

test("an aborted load rejects with the signal's reason", async () => {
  await paint("a", "1.png", red);
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(loadImageFolder(path(), { height: 4, width: 4, signal })).rejects.toThrow("enough");
});

test("a second load takes pixels from the cache by content, also of a file that was renamed", async () => {
  await paint("a", "1.png", red);
  await paint("b", "2.png", grey);
  const options = { height: 2, width: 2, cache: path(".cache") };
  const first = await loadImageFolder(path(), options);
  const [record = 0] = readdirSync(path(".cache")).map(
    (file) => statSync(path(".cache", file)).size,
  );
  expect(record).toBe(2 * (32 + 12));
  renameSync(path("b", "2.png"), path("a", "9.png"));
  const second = await loadImageFolder(path(), options);
  expect(second.data.features).toEqual(first.data.features);
  expect(second.data.ids).toEqual(["a/1.png", "a/9.png"]);
  // Nothing was decoded anew, so nothing was added.
  const [after = 0] = readdirSync(path(".cache")).map(
    (file) => statSync(path(".cache", file)).size,
  );
  expect(after).toBe(record);
});

test("a set larger than memory is refused before a picture is read", async () => {
  await paint("a", "1.png", red);
  await expect(loadImageFolder(path(), { height: 2 ** 24, width: 2 ** 24 })).rejects.toThrow(
    /fit into memory/,
  );
});

test("an abort keeps what was read when asked, and a later load goes on from the cache", async () => {
  for (let index = 0; index < 20; index += 1) {
    await paint("a", `${String(index).padStart(2, "0")}.png`, { r: index, g: 0, b: 0 });
  }
  const controller = new AbortController();
  const options = { height: 4, width: 4, cache: path(".cache") };
  const { data, partial } = await loadImageFolder(path(), {
    ...options,
    signal: controller.signal,
    onAbort: "keep",
    onProgress: ({ done }) => {
      if (done === 5) controller.abort(new Error("enough"));
    },
  });
  expect(partial).toEqual({ done: 5, total: 20, unit: "files" });
  expect(data.ids).toEqual([0, 1, 2, 3, 4].map((index) => `a/0${index}.png`));
  expect(Array.from(data.labels, (_, index) => data.features[index * 48])).toEqual([0, 1, 2, 3, 4]);
  const whole = await loadImageFolder(path(), options);
  expect(whole.partial).toBeUndefined();
  expect(whole.data.labels.length).toBe(20);
  expect(Array.from(whole.data.labels, (_, index) => whole.data.features[index * 48])).toEqual(
    Array.from({ length: 20 }, (_, index) => index),
  );
});

test("an abort before the first picture rejects, also when what was read would be kept", async () => {
  await paint("a", "1.png", red);
  const signal = AbortSignal.abort(new Error("enough"));
  const options = { height: 4, width: 4, signal, onAbort: "keep" } as const;
  await expect(loadImageFolder(path(), options)).rejects.toThrow("enough");
});

test("files that vanish while the folder is read are left out and named", async () => {
  for (let index = 0; index < 30; index += 1) {
    await paint("a", `${String(index).padStart(2, "0")}.png`, red);
  }
  const { data, damaged } = await loadImageFolder(path(), {
    height: 4,
    width: 4,
    onDamaged: "skip",
    onProgress: ({ done }) => {
      if (done === 3) for (const index of [25, 26]) rmSync(path("a", `${index}.png`));
    },
  });
  expect(data.labels.length).toBe(28);
  expect(damaged.map(({ item }) => item)).toEqual(["a/25.png", "a/26.png"]);
  expect(damaged[0]?.reason).toMatch(/ENOENT|no such file/u);
});

test("the cell's Stop ends a load that nobody gave a signal", async () => {
  await paint("a", "1.png", red);
  const key = Symbol.for("Jupyter.interruptSignal");
  Reflect.set(globalThis, key, AbortSignal.abort(new Error("stopped")));
  try {
    await expect(loadImageFolder(path(), { height: 4, width: 4 })).rejects.toThrow("stopped");
  } finally {
    Reflect.deleteProperty(globalThis, key);
  }
});

test("a notebook shows a bar while a folder loads, and takes it away", async () => {
  for (let index = 0; index < 3; index += 1) await paint("a", `${index}.png`, red);
  const shown: unknown[] = [];
  const key = Symbol.for("Jupyter.displayHost");
  Reflect.set(globalThis, key, (bundle: Record<string, unknown>) => {
    shown.push(bundle["text/plain"]);
  });
  // A clock that goes a second each time it is looked at.
  let now = 0;
  const clock = vi.spyOn(Date, "now").mockImplementation(() => (now += 1000));
  try {
    await loadImageFolder(path(), { height: 4, width: 4 });
  } finally {
    clock.mockRestore();
    Reflect.deleteProperty(globalThis, key);
  }
  expect(shown).toEqual(["33 %", "67 %", "100 %", ""]);
});
