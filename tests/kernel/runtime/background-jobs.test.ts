import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { jobState, killJob, listJobs, startJob } from "../../../kernel/runtime/background-jobs.ts";
import { RUNTIME_KEY } from "../../../kernel/runtime/messages.ts";

const folder = mkdtempSync(join(tmpdir(), "athanor-jobs-"));
afterAll(() => rmSync(folder, { recursive: true }));

test.skipIf(process.platform === "win32")(
  "a job writes its log and its code, and doesn't see the runtime's key",
  async () => {
    vi.stubEnv(RUNTIME_KEY, "secret");
    const job = await startJob(`echo "[$${RUNTIME_KEY}]"; echo err >&2; exit 4`, folder);
    vi.unstubAllEnvs();
    await vi.waitFor(() => expect(jobState(job)).toEqual({ kind: "ended", code: 4 }));
    expect(readFileSync(job.logFile, "utf8")).toBe("[]\nerr\n");
    expect(listJobs(folder)).toEqual([job]);
    expect(killJob(job, false)).toBe(false);
  },
);

test.skipIf(process.platform === "win32")("a killed job has no code", async () => {
  const job = await startJob("sleep 100", folder);
  expect(job.id).toBe(2);
  expect(jobState(job)).toEqual({ kind: "running" });
  expect(killJob(job, true)).toBe(true);
  await vi.waitFor(() => expect(jobState(job)).toEqual({ kind: "ended", code: undefined }));
});
