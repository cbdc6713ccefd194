import { describe, expect, it } from "vitest";
import { createRandom } from "../../../lib/core/random.ts";
import { createData } from "../../../lib/data/create-data.ts";
import { loadDigits } from "../../../lib/data/digits.ts";
import type { LabeledData, Splits } from "../../../lib/data/labeled-data.ts";
import { findNearDuplicates } from "../../../lib/data/near-duplicates.ts";
import { splitData } from "../../../lib/data/split-data.ts";
import { subset } from "../../../lib/data/subset.ts";

const side = 24;
const size = side * side * 3;

/** Pictures of soft colour noise, no two alike; a number of copies at the end, each changed in its own way. */
function pictures(count: number, copies: number): LabeledData {
  const random = createRandom(3);
  const features = new Float32Array(count * size);
  for (let index = 0; index < count; index += 1) {
    const waves = Array.from({ length: 9 }, () => ({
      x: 0.5 * random.normal(),
      y: 0.5 * random.normal(),
      phase: 6 * random.next(),
      colour: [random.next(), random.next(), random.next()],
    }));
    for (let at = 0; at < size; at += 1) {
      const [x, y] = [Math.floor(at / 3) % side, Math.floor(at / 3 / side)];
      const sum = waves.reduce(
        (total, wave) =>
          total + (wave.colour[at % 3] ?? 0) * Math.sin(wave.x * x + wave.y * y + wave.phase),
        0,
      );
      features[index * size + at] = 128 + 25 * sum;
    }
  }
  for (let copy = 0; copy < copies; copy += 1) {
    const source = features.slice(copy * size, (copy + 1) * size);
    const target = features.subarray((count - 1 - copy) * size, (count - copy) * size);
    const shift = copy % 3 === 0 ? 3 : 0;
    target.forEach((_, at) => {
      const own = source[at % (3 * side) < 3 * side - shift ? at + shift : at] ?? 0;
      target[at] = copy % 3 === 1 ? 0.85 * own + 15 : own + 5 * random.normal();
    });
  }
  return createData({
    name: "noise",
    features,
    labels: new Int32Array(count),
    shape: [side, side, 3],
    classNames: ["one"],
    ids: Array.from({ length: count }, (_, index) => String(index)),
  });
}

function whole(train: LabeledData): Splits {
  const none = subset(train, []);
  return { train, validation: none, test: none };
}

describe("findNearDuplicates", () => {
  it("finds planted copies and nothing else", async () => {
    const { pairs, compared } = await findNearDuplicates(whole(pictures(400, 30)));
    const names = pairs.map(({ first, second }) => `${first.id}-${second.id}`).toSorted();
    const planted = Array.from({ length: 30 }, (_, copy) => `${copy}-${399 - copy}`).toSorted();
    expect(compared).toBe(400);
    expect(names).toEqual(planted);
  });

  it("finds the same in the same order with threads as without", async () => {
    const splits = whole(pictures(900, 60));
    const alone = await findNearDuplicates(splits, { workers: 0 });
    expect(alone.pairs.length).toBe(60);
    expect(await findNearDuplicates(splits, { workers: 2 })).toEqual(alone);
    expect(await findNearDuplicates(splits, { workers: 3 })).toEqual(alone);
  });

  it.each([0, 2])(
    "ends where more pairs are close than it may look at, with %i threads",
    async (workers) => {
      const splits = whole(pictures(900, 60));
      const all = await findNearDuplicates(splits, { workers });
      expect(all.searched).toBe(900);
      const some = await findNearDuplicates(splits, { workers, mostPairs: 20 });
      expect(some.searched).toBeLessThan(900);
      expect(some.pairs.length).toBeLessThanOrEqual(20);
      expect(some.pairs.length).toBeGreaterThan(0);
      expect(all.pairs).toEqual(expect.arrayContaining([...some.pairs]));
      expect(some).toEqual(await findNearDuplicates(splits, { workers: 0, mostPairs: 20 }));
    },
  );

  it("finds none among the digits as they are", async () => {
    const splits = splitData(await loadDigits(), { seed: 1, validation: 0.2, test: 0.2 });
    expect((await findNearDuplicates(splits)).pairs).toEqual([]);
  });

  it("leaves out pictures of one colour and with NaN, and copes with none", async () => {
    const data = pictures(40, 0);
    const features = data.features.slice();
    features.fill(7, 0, size);
    features[size] = Number.NaN;
    const found = await findNearDuplicates(whole(createData({ ...data, features })));
    expect(found).toMatchObject({ compared: 38, pairs: [] });
    expect(await findNearDuplicates(whole(subset(data, [])))).toMatchObject({
      compared: 0,
      pairs: [],
    });
  });

  it("shrinks its bound where samples have few dimensions and chance makes close pairs", async () => {
    const random = createRandom(1);
    const count = 500;
    const line = createData({
      name: "line",
      features: Float32Array.from({ length: count }, () => random.next()),
      labels: new Int32Array(count),
      shape: [1],
      classNames: ["one"],
      ids: Array.from({ length: count }, (_, index) => String(index)),
    });
    const { pairs, bound } = await findNearDuplicates(whole(line));
    expect(bound).toBeLessThan(0.01);
    expect(pairs.length).toBeLessThanOrEqual(1);
  });

  it.each([0, 2])("can be ended from its progress, with %i threads", async (workers) => {
    const onProgress = (fraction: number): void => {
      if (fraction > 0.5) throw new Error("enough");
    };
    const splits = splitData(await loadDigits(), { seed: 1, validation: 0.2, test: 0.2 });
    await expect(findNearDuplicates(splits, { workers, onProgress })).rejects.toThrow("enough");
  });
});
