import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { openMetricLog } from "../../../lib/tracking/metric-log.ts";
import { parseMetricLines } from "../../../lib/tracking/metric-lines.ts";
import { readEvents } from "../../../lib/tracking/read-events.ts";
import { realStorage } from "../../../lib/tracking/storage.ts";
import { fullDisk } from "./full-disk.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const now = (): number => 9000;

function stored(folder: string): { readonly lines: number[]; readonly events: unknown[] } {
  const { points } = parseMetricLines(readFileSync(path.join(folder, "metrics.jsonl"), "utf8"));
  const file = readdirSync(folder).find((name) => name.startsWith("events.")) ?? "";
  const { values, damage } = readEvents(path.join(folder, file));
  expect(damage).toBeUndefined();
  return {
    lines: points.map(({ values: { loss } }) => loss ?? 0),
    events: values.map(({ step, scalar, wallTime }) => [step, scalar, wallTime]),
  };
}

it("writes every point into both files with its own time, whether one waits or a hundred", () => {
  const folder = temporaryFolder();
  const log = openMetricLog(folder, { storage: realStorage, now });
  const values = { loss: 0 };
  for (let step = 0; step < 100; step += 1) {
    // One object for all steps, as a loop may fill it.
    values.loss = step / 4;
    log.add({ step, epoch: 0, timestamp: 1000 * step, values });
  }
  log.close();
  const steps = Array.from({ length: 100 }, (_, step) => step);
  const { lines, events } = stored(folder);
  expect(lines).toEqual(steps.map((step) => step / 4));
  expect(events).toEqual(steps.map((step) => [step, step / 4, step]));
});

it("has points on disk after a flush, and not twice after another", () => {
  const folder = temporaryFolder();
  const log = openMetricLog(folder, { storage: realStorage, now });
  log.add({ step: 300, epoch: 0, timestamp: 2000, values: { loss: 0.5 } });
  log.flush();
  log.flush();
  expect(stored(folder)).toEqual({ lines: [0.5], events: [[300, 0.5, 2]] });
  log.close();
});

it("keeps what a full disk refused until there is room", () => {
  const folder = temporaryFolder();
  const storage = fullDisk(10_000);
  const log = openMetricLog(folder, { storage, now });
  storage.setRoom(20);
  log.add({ step: 1, epoch: 0, timestamp: 1000, values: { loss: 1 } });
  expect(() => log.flush()).toThrow("the disk is full");
  log.add({ step: 2, epoch: 0, timestamp: 2000, values: { loss: 2 } });
  storage.setRoom(10_000);
  log.close();
  expect(stored(folder)).toEqual({
    lines: [1, 2],
    events: [
      [1, 1, 1],
      [2, 2, 2],
    ],
  });
});
