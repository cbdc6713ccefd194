import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { currentHeartbeat, isAlive, settledInfo } from "../../../lib/tracking/heartbeat.ts";
import type { RunInfo } from "../../../lib/tracking/run.ts";

const now = 1_000_000_000_000;
const info: RunInfo = {
  runId: "r",
  experiment: "e",
  name: "n",
  status: "RUNNING",
  startTime: now - 500_000,
  pid: 1,
  host: "h",
  formatVersion: 1,
  tags: {},
};

describe("isAlive", () => {
  it("is true for this process however old its heartbeat is", () => {
    expect(isAlive(currentHeartbeat(0), now)).toBe(true);
  });

  it("is false for a process that has ended", () => {
    const { pid } = spawnSync("true");
    expect(isAlive({ ...currentHeartbeat(now), pid }, now)).toBe(false);
  });

  it("is false when another process has the pid now", () => {
    expect(isAlive({ ...currentHeartbeat(now), started: "1" }, now)).toBe(false);
  });

  it.each([
    [59_000, true],
    [61_000, false],
  ])("goes by age on another machine: %i ms, %s", (age, alive) => {
    const heartbeat = { ...currentHeartbeat(now - age), host: "elsewhere" };
    expect(isAlive(heartbeat, now)).toBe(alive);
  });

  it("goes by age after a reboot and in another process namespace", () => {
    expect(isAlive({ ...currentHeartbeat(now - 61_000), place: "another boot" }, now)).toBe(false);
  });
});

describe("settledInfo", () => {
  it("shows a run whose process is gone as KILLED, ended with its last sign of life", () => {
    const heartbeat = { ...currentHeartbeat(now - 100_000), host: "elsewhere" };
    expect(settledInfo(info, heartbeat, now)).toMatchObject({
      status: "KILLED",
      endTime: now - 100_000,
      reason: "process 1 on h ended without finishing the run",
    });
  });

  it("shows a run that held findings only as FINISHED, since none of them is half done", () => {
    const heartbeat = { ...currentHeartbeat(now - 100_000), host: "elsewhere" };
    const holder = { ...info, holds: "findings" } as const;
    expect(settledInfo(holder, heartbeat, now)).toMatchObject({
      status: "FINISHED",
      endTime: now - 100_000,
      reason: "it held what the notebook found, and nothing was training",
    });
    expect(settledInfo(holder, currentHeartbeat(now), now)).toBe(holder);
  });

  it("leaves ended and living runs as they are", () => {
    const finished = { ...info, status: "FINISHED" } as const;
    expect(settledInfo(finished, undefined, now)).toBe(finished);
    expect(settledInfo(info, currentHeartbeat(now), now)).toBe(info);
  });

  it("gives a run without a heartbeat a minute", () => {
    expect(settledInfo({ ...info, startTime: now - 1000 }, undefined, now).status).toBe("RUNNING");
    expect(settledInfo(info, undefined, now).status).toBe("KILLED");
  });
});
