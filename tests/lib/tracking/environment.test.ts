import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { captureEnvironment } from "../../../lib/tracking/environment.ts";
import { temporaryFolder } from "./temporary-folder.ts";

describe("captureEnvironment", () => {
  it("stores variables of the allow-list only", () => {
    const variables = {
      CUDA_VISIBLE_DEVICES: "0",
      AWS_SECRET_ACCESS_KEY: "very-secret-1",
      MY_API_KEY: "very-secret-2",
      GITHUB_TOKEN: "very-secret-3",
      DATABASE_PASSWORD: "very-secret-4",
      HOME: "/home/someone",
    };
    const { environment } = captureEnvironment({ variables });
    expect(environment.variables).toEqual({ CUDA_VISIBLE_DEVICES: "0" });
    expect(JSON.stringify(environment)).not.toContain("very-secret");
  });

  it("names versions of Node and of the packages that compute", () => {
    const { environment } = captureEnvironment();
    expect(environment.node).toBe(process.version);
    expect(environment.packages["@tensorflow/tfjs"]).toMatch(/^\d+\.\d+\.\d+/);
  });

  it("hashes the nearest package-lock.json", () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, "package-lock.json"), "{}");
    const expected = createHash("sha256").update("{}").digest("hex");
    expect(captureEnvironment({ cwd }).environment.lockHash).toBe(expected);
  });

  it("keeps what the backend says, and no patch outside git", () => {
    const cwd = temporaryFolder();
    const { environment, diff } = captureEnvironment({ cwd, backend: { name: "wasm" } });
    expect(environment.backend).toEqual({ name: "wasm" });
    expect(environment.git).toBeUndefined();
    expect(diff).toBe("");
  });
});
