import { defineConfig } from "vitest/config";

/**
 * Four projects: `unit` runs the sources, `zoo` plants bugs and looks which check finds them, `e2e` drives built processes over real sockets and folders, `browser` opens
 * a real JupyterLab in Chromium. Native addons and `process` state want a process a file: forks.
 */
export default defineConfig({
  test: {
    pool: "forks",
    maxWorkers: 2,
    // On CI only: processes, sockets and garbage collection share two cores there. A local run shows what flickers.
    retry: process.env["CI"] === undefined ? 0 : 2,
    globalSetup: ["tests/support/build-once.ts"],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: [
            "tests/kernel/**/*.test.ts",
            "tests/lib/**/*.test.ts",
            "tests/scripts/**/*.test.ts",
          ],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts", "tests/notebooks/**/*.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: "zoo",
          include: ["tests/zoo/**/*.test.ts"],
          testTimeout: 1_800_000,
        },
      },
      {
        extends: true,
        test: {
          name: "browser",
          include: ["tests/browser/**/*.test.ts"],
          testTimeout: 400_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
