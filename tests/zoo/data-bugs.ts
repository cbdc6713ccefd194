import type { Random } from "../../lib/core/random.ts";
import { createData } from "../../lib/data/create-data.ts";
import type { FeatureStatistics, LabeledData, Splits } from "../../lib/data/labeled-data.ts";
import { featureStatistics, standardize, standardizeSplits } from "../../lib/data/statistics.ts";
import { subset } from "../../lib/data/subset.ts";

/** Data as a user would hand it to the checks. */
export interface PlantedData {
  readonly data: Splits;
  readonly raw?: Splits;
  readonly statistics?: FeatureStatistics;
}

/** A data bug on the digits. */
export interface DataBug {
  readonly name: string;
  /** Its true cause as a remedy must name it. */
  readonly cause: RegExp;
  readonly plant: (raw: Splits, random: Random) => PlantedData;
}

const pixels = 64;

/** The data with changed copies of its arrays. */
function changed(
  data: LabeledData,
  change: (features: Float32Array, labels: Int32Array) => void,
): LabeledData {
  const features = data.features.slice();
  const labels = data.labels.slice();
  change(features, labels);
  return createData({ ...data, features, labels });
}

function fixed(data: Splits): PlantedData {
  return { data: standardizeSplits(data).splits };
}

/** A bug in raw data, which is standardized afterwards as it should be. */
function before(
  name: string,
  cause: RegExp,
  plant: (raw: Splits, random: Random) => Splits,
): DataBug {
  return { name, cause, plant: (raw, random) => fixed(plant(raw, random)) };
}

/** A bug in data that was standardized as it should be. */
function after(
  name: string,
  cause: RegExp,
  plant: (data: Splits, random: Random) => Splits,
): DataBug {
  return { name, cause, plant: (raw, random) => ({ data: plant(fixed(raw).data, random) }) };
}

function some(data: LabeledData, share: number, random: Random): Int32Array {
  const count = Math.round(data.labels.length * share);
  return random.permutation(data.labels.length).slice(0, count);
}

function each(count: number, change: (index: number) => void): void {
  for (let index = 0; index < count; index += 1) change(index);
}

/** Copies of training samples in place of test samples, each changed by `touch`. */
function leaked(
  raw: Splits,
  random: Random,
  touch: (source: Float32Array, target: Float32Array) => void,
): Splits {
  const sources = some(raw.train, 1, random);
  const test = changed(raw.test, (features, labels) => {
    for (const target of some(raw.test, 0.1, random)) {
      const source = sources[target] ?? 0;
      const from = raw.train.features.subarray(source * pixels, (source + 1) * pixels);
      touch(from, features.subarray(target * pixels, (target + 1) * pixels));
      labels[target] = raw.train.labels[source] ?? 0;
    }
  });
  return { ...raw, test };
}

function shuffleFeatures(data: LabeledData, random: Random): LabeledData {
  const order = random.permutation(data.labels.length);
  return createData({ ...data, features: subset(data, order).features });
}

function withoutClass(data: LabeledData, label: number): LabeledData {
  return subset(
    data,
    Array.from(data.labels.keys()).filter((index) => data.labels[index] !== label),
  );
}

/** At least twenty broken sets of data. */
export const dataBugs: readonly DataBug[] = [
  before("exact duplicates across splits", /Exact duplicates across splits/, (raw, random) =>
    leaked(raw, random, (source, target) => target.set(source)),
  ),
  before("brighter copies across splits", /Near duplicates across splits/, (raw, random) =>
    leaked(raw, random, (source, target) => target.set(source.map((value) => value * 0.8 + 1))),
  ),
  before("shifted copies across splits", /Near duplicates across splits/, (raw, random) =>
    leaked(raw, random, (source, target) =>
      target.set(source.map((_, at) => (at % 8 === 0 ? 0 : (source[at - 1] ?? 0)))),
    ),
  ),
  before("noisy copies across splits", /Near duplicates across splits/, (raw, random) =>
    leaked(raw, random, (source, target) =>
      target.set(source.map((value) => value + 0.3 * random.normal())),
    ),
  ),
  before("training samples copied", /Duplicate samples/, (raw, random) => ({
    ...raw,
    train: subset(raw.train, [...raw.train.labels.keys(), ...some(raw.train, 0.1, random)]),
  })),
  before("the same sample with two labels", /Conflicting labels/, (raw, random) => {
    const copies = some(raw.train, 0.02, random);
    const double = subset(raw.train, [...raw.train.labels.keys(), ...copies]);
    return {
      ...raw,
      train: changed(double, (_, labels) => {
        for (let at = raw.train.labels.length; at < labels.length; at += 1) {
          labels[at] = ((labels[at] ?? 0) + 3) % 10;
        }
      }),
    };
  }),
  before("5 % of the labels flipped", /Wrong \(flipped/, (raw, random) => ({
    ...raw,
    train: changed(raw.train, (_, labels) => {
      for (const at of some(raw.train, 0.05, random)) {
        labels[at] = ((labels[at] ?? 0) + 1 + random.integer(9)) % 10;
      }
    }),
  })),
  before("labels off by one (1 to 10)", /off by one/, (raw) => {
    const shift = (data: LabeledData): LabeledData =>
      changed(data, (_, labels) => labels.forEach((label, at) => (labels[at] = label + 1)));
    return { train: shift(raw.train), validation: shift(raw.validation), test: shift(raw.test) };
  }),
  before("test labels off by one", /off by 1/, (raw) => ({
    ...raw,
    test: changed(raw.test, (_, labels) =>
      labels.forEach((label, at) => (labels[at] = (label + 1) % 10)),
    ),
  })),
  before("test classes numbered by another list", /numbered differently/, (raw, random) => {
    const names = random.permutation(10);
    return {
      ...raw,
      test: changed(raw.test, (_, labels) =>
        labels.forEach((label, at) => (labels[at] = names[label] ?? 0)),
      ),
    };
  }),
  before("labels of -1", /Out-of-range labels/, (raw, random) => ({
    ...raw,
    train: changed(raw.train, (_, labels) => {
      for (const at of some(raw.train, 0.01, random)) labels[at] = -1;
    }),
  })),
  before("features shuffled without labels", /Misaligned labels/, (raw, random) => ({
    train: shuffleFeatures(raw.train, random),
    validation: shuffleFeatures(raw.validation, random),
    test: shuffleFeatures(raw.test, random),
  })),
  before("test features shuffled without labels", /Misaligned labels in test/, (raw, random) => ({
    ...raw,
    test: shuffleFeatures(raw.test, random),
  })),
  before("one class under two names", /Duplicated class/, (raw, random) => {
    const split = (data: LabeledData): LabeledData =>
      changed({ ...data, classNames: [...data.classNames, "three"] }, (_, labels) =>
        labels.forEach((label, at) => {
          if (label === 3 && random.next() < 0.5) labels[at] = 10;
        }),
      );
    return { train: split(raw.train), validation: split(raw.validation), test: split(raw.test) };
  }),
  before("class missing in training", /Class missing/, (raw) => ({
    ...raw,
    train: withoutClass(raw.train, 4),
  })),
  before("class missing in the test", /Class missing in the test|split unevenly/, (raw) => ({
    ...raw,
    test: withoutClass(raw.test, 4),
  })),
  before("one class nearly gone", /Class imbalance/, (raw) => ({
    ...raw,
    train: subset(
      raw.train,
      Array.from(raw.train.labels.keys()).filter(
        (at) => raw.train.labels[at] !== 7 || at % 20 === 0,
      ),
    ),
  })),
  before("tiny test set", /Test set too small/, (raw) => ({
    ...raw,
    test: subset(raw.test, [...raw.test.labels.keys()].slice(0, 30)),
  })),
  before("blank pictures", /Constant \(blank\)/, (raw, random) => ({
    ...raw,
    train: changed(raw.train, (features) => {
      for (const at of some(raw.train, 0.02, random)) {
        features.fill(0, at * pixels, (at + 1) * pixels);
      }
    }),
  })),
  after("NaN in some samples", /NaN or infinite/, (data, random) => ({
    ...data,
    train: changed(data.train, (features) => {
      for (const at of some(data.train, 0.02, random)) features[at * pixels + 20] = Number.NaN;
    }),
  })),
  before("truncated pictures", /Truncated pictures/, (raw, random) => ({
    ...raw,
    train: changed(raw.train, (features) => {
      for (const at of some(raw.train, 0.03, random)) {
        features.fill(8, at * pixels + 32, (at + 1) * pixels);
      }
    }),
  })),
  before("corrupted block of pixels", /Corrupted samples: a block/, (raw, random) => ({
    ...raw,
    train: changed(raw.train, (features) => {
      for (const at of some(raw.train, 0.04, random)) {
        const corner = random.integer(5) * 8 + random.integer(5);
        each(16, (k) => {
          features[at * pixels + corner + Math.floor(k / 4) * 8 + (k % 4)] = random.integer(17);
        });
      }
    }),
  })),
  before("brightness leaks the label", /Spurious correlation: brightness/, (raw) => {
    const tint = (data: LabeledData): LabeledData =>
      changed(data, (features, labels) => {
        each(features.length, (at) => {
          features[at] = (features[at] ?? 0) + 2 * (labels[Math.floor(at / pixels)] ?? 0);
        });
      });
    return { train: tint(raw.train), validation: tint(raw.validation), test: tint(raw.test) };
  }),
  {
    name: "input not normalised",
    cause: /Unnormalised input/,
    plant: (raw) => ({ data: raw }),
  },
  {
    name: "photo pixels not normalised",
    cause: /photo pixels 0–255/,
    plant: (raw) => {
      const stretch = (data: LabeledData): LabeledData =>
        changed(data, (features) => {
          each(features.length, (at) => (features[at] = Math.round((features[at] ?? 0) * 15.9)));
        });
      return {
        data: {
          train: stretch(raw.train),
          validation: stretch(raw.validation),
          test: stretch(raw.test),
        },
      };
    },
  },
  {
    name: "divided by 255 twice",
    cause: /divided twice/,
    plant: (raw) => {
      const shrink = (data: LabeledData): LabeledData =>
        changed(data, (features) => {
          each(features.length, (at) => (features[at] = (features[at] ?? 0) / 16 / 255));
        });
      return {
        data: {
          train: shrink(raw.train),
          validation: shrink(raw.validation),
          test: shrink(raw.test),
        },
      };
    },
  },
  {
    name: "statistics of the test set",
    cause: /taken from the test set/,
    plant: (raw) => {
      const statistics = featureStatistics(raw.test);
      const apply = (data: LabeledData): LabeledData =>
        standardize(data, statistics, { from: raw.test });
      return {
        data: { train: apply(raw.train), validation: apply(raw.validation), test: apply(raw.test) },
      };
    },
  },
  {
    name: "statistics of all parts together",
    cause: /all parts together/,
    plant: (raw) => {
      const parts = [raw.train, raw.validation, raw.test];
      const features = new Float32Array(parts.reduce((sum, part) => sum + part.features.length, 0));
      let at = 0;
      for (const part of parts) {
        features.set(part.features, at);
        at += part.features.length;
      }
      const ids = parts.flatMap((part) => part.ids);
      const labels = Int32Array.from(parts.flatMap((part) => Array.from(part.labels)));
      const whole = createData({ ...raw.train, features, labels, ids });
      const statistics = featureStatistics(whole);
      const apply = (data: LabeledData): LabeledData =>
        standardize(data, statistics, { from: whole });
      return {
        data: { train: apply(raw.train), validation: apply(raw.validation), test: apply(raw.test) },
      };
    },
  },
  {
    name: "each part by its own statistics",
    cause: /its own statistics/,
    plant: (raw) => {
      const own = (data: LabeledData): LabeledData => standardize(data, featureStatistics(data));
      return {
        data: { train: own(raw.train), validation: own(raw.validation), test: own(raw.test) },
      };
    },
  },
  {
    name: "stale statistics",
    cause: /Stale statistics/,
    plant: (raw) => {
      const statistics = featureStatistics(
        subset(raw.train, [...raw.train.labels.keys()].slice(50)),
      );
      return { ...fixed(raw), raw, statistics };
    },
  },
  {
    name: "test set not normalised",
    cause: /not normalised/,
    plant: (raw) => ({ data: { ...fixed(raw).data, test: raw.test } }),
  },
  after("test set inverted", /inverted/, (data) => ({
    ...data,
    test: changed(data.test, (features) => {
      each(features.length, (at) => (features[at] = 1 - (features[at] ?? 0)));
    }),
  })),
  after("test set transposed", /other layout/, (data) => ({
    ...data,
    test: changed(data.test, (features) => {
      each(features.length, (at) => {
        const sample = at - (at % pixels);
        const place = at % pixels;
        const mirrored = (place % 8) * 8 + Math.floor(place / 8);
        features[at] = data.test.features[sample + mirrored] ?? 0;
      });
    }),
  })),
  after("augmentation on the test set", /augment training only/, (data, random) => ({
    ...data,
    test: changed(data.test, (features) => {
      each(features.length, (at) => (features[at] = (features[at] ?? 0) + 0.5 * random.normal()));
    }),
  })),
  before("sorted by class, then cut", /split unevenly/, (raw) => {
    const order = Array.from(raw.train.labels.keys()).toSorted(
      (a, b) => (raw.train.labels[a] ?? 0) - (raw.train.labels[b] ?? 0),
    );
    return {
      train: subset(raw.train, order.slice(0, 800)),
      validation: raw.validation,
      test: subset(raw.train, order.slice(800)),
    };
  }),
];
