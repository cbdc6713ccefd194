import { writeFileSync } from "node:fs";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { loadCsv } from "../../../lib/data/load-csv.ts";
import type { LoadProgress } from "../../../lib/data/load-options.ts";
import { subset } from "../../../lib/data/subset.ts";
import { useFolder } from "./support.ts";

const path = useFolder();

function write(text: string): string {
  writeFileSync(path("data.csv"), text);
  return path("data.csv");
}

const iris = "length,width,species\n5.1,3.5,setosa\n7,3.2,versicolor\n4.9,3,setosa\n";

test("a file with a header loads numbers and classes by alphabet", async () => {
  const { data, damaged } = await loadCsv(write(iris), { label: "species" });
  expect(damaged).toEqual([]);
  expect(data.shape).toEqual([2]);
  expect([...data.features]).toEqual([...Float32Array.of(5.1, 3.5, 7, 3.2, 4.9, 3)]);
  expect([...data.labels]).toEqual([0, 1, 0]);
  expect(data.classNames).toEqual(["setosa", "versicolor"]);
  expect(data.ids).toEqual(["line 2", "line 3", "line 4"]);
});

test("columns keep the header's names, in subsets too; without a header there are none", async () => {
  const { data } = await loadCsv(write(iris), { label: "species" });
  expect(data.featureNames).toEqual(["length", "width"]);
  expect(subset(data, [1]).featureNames).toEqual(["length", "width"]);
  const { data: plain } = await loadCsv(write("1,0\n2,1\n"), { label: -1, header: false });
  expect("featureNames" in plain).toBe(false);
});

test("what was loaded prints as one line, and in a notebook as one row", async () => {
  const loaded = await loadCsv(write(iris), { label: "species" });
  expect(inspect(loaded)).toMatch(
    /data: LabeledData data.csv \{ 3 samples of 2, 2 classes, [0-9a-f]{12} \}/u,
  );
});

test("a file without a header takes columns by number, from the end too", async () => {
  const file = write("1;2;10\n3;4;9\n");
  const { data } = await loadCsv(file, { label: -1, header: false, delimiter: ";" });
  // Numbers are ordered as numbers: 9 before 10.
  expect(data.classNames).toEqual(["9", "10"]);
  expect([...data.labels]).toEqual([1, 0]);
  expect([...data.features]).toEqual([1, 2, 3, 4]);
});

test("the label may stand in front, and a shape makes images", async () => {
  const file = write("label,a,b,c,d\n1,0,1,2,3\n0,4,5,6,7\n");
  const { data } = await loadCsv(file, { label: "label", shape: [2, 2, 1] });
  expect(data.shape).toEqual([2, 2, 1]);
  expect([...data.features]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test("a byte order mark, Windows line ends, quotes and empty lines do no harm", async () => {
  const file = write('\uFEFFx,y\r\n"1",a\r\n\r\n2,"b"\r\n');
  const { data } = await loadCsv(file, { label: "y" });
  expect([...data.features]).toEqual([1, 2]);
  expect(data.ids).toEqual(["line 2", "line 4"]);
});

test("a ragged row stops the load with its line", async () => {
  const file = write("a,b,y\n1,2,0\n1,0\n");
  await expect(loadCsv(file, { label: "y" })).rejects.toThrow(
    /line 3 of .*expected 3 fields, received 2.*onDamaged: "skip"/u,
  );
});

test("damaged rows are left out and named by line and reason when asked", async () => {
  const file = write("a,b,y\n1,2,0\n1,0\n3,x,1\n,5,1\n6,7,\n8,NaN,1\n9,10,1,1\n11,12,1\n");
  const { data, damaged } = await loadCsv(file, { label: "y", onDamaged: "skip" });
  expect([...data.features]).toEqual([1, 2, 11, 12]);
  expect(damaged).toEqual([
    { item: "line 3", reason: "expected 3 fields, received 2" },
    { item: "line 4", reason: 'expected a number in column b, received "x"' },
    { item: "line 5", reason: 'expected a number in column a, received ""' },
    { item: "line 6", reason: "column y is empty" },
    { item: "line 7", reason: 'expected a number in column b, received "NaN"' },
    { item: "line 8", reason: "expected 3 fields, received 4" },
  ]);
});

test("a class that is not in the list is damage", async () => {
  const file = write("a,y\n1,cat\n2,cow\n");
  await expect(loadCsv(file, { label: "y", classNames: ["cat", "dog"] })).rejects.toThrow(
    /line 3 .*expected a class of cat, dog, received "cow"/u,
  );
});

test("a label column that is not there is refused with those that are", async () => {
  await expect(loadCsv(write(iris), { label: "specis" })).rejects.toThrow(
    /\(length, width, species\), received "specis"/u,
  );
});

test("a quote that never ends is refused", async () => {
  const file = write('a,y\n"1,0\n2,1\n');
  await expect(loadCsv(file, { label: "y" })).rejects.toThrow(
    /to be a CSV file.*Check its quotes/u,
  );
});

test("a shape that does not fit the columns is refused", async () => {
  await expect(loadCsv(write(iris), { label: "species", shape: [3] })).rejects.toThrow(
    /the 2 number columns .*it takes 3/u,
  );
});

test("a file without rows is refused", async () => {
  await expect(loadCsv(write("a,y\n"), { label: "y" })).rejects.toThrow(/at least one whole row/u);
});

test("a missing file is named", async () => {
  await expect(loadCsv(path("nothing.csv"), { label: 0 })).rejects.toThrow(/readable file at/u);
});

test("progress counts the bytes of the file", async () => {
  const seen: LoadProgress[] = [];
  await loadCsv(write(iris), { label: 2, onProgress: (progress) => seen.push(progress) });
  expect(seen.at(-1)).toEqual({ done: iris.length, total: iris.length, unit: "bytes" });
});

test("an aborted load rejects with the signal's reason", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(loadCsv(write(iris), { label: 2, signal })).rejects.toThrow("enough");
});

test("a file larger than a stream's buffer loads whole", async () => {
  const rows = Array.from({ length: 20_000 }, (_, index) => `${index},${index % 2}`);
  const { data } = await loadCsv(write(`x,y\n${rows.join("\n")}\n`), { label: "y" });
  expect(data.labels.length).toBe(20_000);
  expect(data.features[19_999]).toBe(19_999);
});

test("a file larger than memory is refused before it is read", async () => {
  const load = loadCsv(write(iris), { label: 2, memory: 2 * iris.length - 1 });
  await expect(load).rejects.toThrow(/data\.csv to fit into memory.*Load a part of it/su);
  await expect(loadCsv(write(iris), { label: 2, memory: 2 * iris.length })).resolves.toBeDefined();
});
