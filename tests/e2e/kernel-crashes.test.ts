import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { contentsOf, printed } from "../support/fake-frontend.ts";
import type { Answer, FakeFrontend } from "../support/fake-frontend.ts";
import { startKernel } from "../support/kernel-process.ts";
import type { KernelProcess } from "../support/kernel-process.ts";

let kernel: KernelProcess;
let frontend: FakeFrontend;
let folder = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "athanor-crash-"));
  // A small heap, so that it is soon full.
  kernel = await startKernel({ env: { NODE_OPTIONS: "--max-old-space-size=128" } });
  ({ frontend } = kernel);
});
afterAll(() => {
  kernel.dispose();
  rmSync(folder, { recursive: true });
});

/** An addon that writes a line to fd 2 and then to address 0. */
function buildCrashingAddon(): string {
  const source = join(folder, "crash.cc");
  const addon = join(folder, "crash.node");
  writeFileSync(
    source,
    `#include <node_api.h>
     #include <unistd.h>
     static napi_value Crash(napi_env, napi_callback_info) {
       const char line[] = "addon: about to fail\\n";
       (void)!write(2, line, sizeof line - 1);
       *(volatile int *)0 = 1;
       return nullptr;
     }
     NAPI_MODULE_INIT() {
       napi_value crash;
       napi_create_function(env, "crash", NAPI_AUTO_LENGTH, Crash, nullptr, &crash);
       napi_set_named_property(env, exports, "crash", crash);
       return exports;
     }`,
  );
  const headers = createRequire(import.meta.url)("node-api-headers") as { include_dir: string };
  const args = ["-shared", "-fPIC", "-I", headers.include_dir, source, "-o", addon];
  const link = process.platform === "darwin" ? ["-undefined", "dynamic_lookup"] : [];
  execFileSync("c++", args.concat(link));
  return addon;
}

/** What the cell shows of its end. */
function errorText({ outputs }: Answer): string {
  const errors = contentsOf(outputs, "error");
  expect(errors).toHaveLength(1);
  const traceback = errors[0]?.["traceback"] as string[] | undefined;
  return stripVTControlCharacters(traceback?.join("\n") ?? "");
}

it.each([
  ["process.exit", () => "process.exit(7)", /process\.exit\(7\) was called, exit code 7/],
  ["process.abort", () => "process.abort()", /SIGABRT/],
  [
    "a full heap",
    () => "const all: unknown[] = []; for (;;) all.push(new Array(1000).fill(Math.random()));",
    /out of memory: the JavaScript heap is full/,
  ],
  [
    "a segmentation fault in an addon",
    () => `require(${JSON.stringify(buildCrashingAddon())}).crash()`,
    /SIGSEGV[^]*addon: about to fail/,
  ],
])(
  "%s is told in its cell with the last stderr lines, children are gone, the next cell runs",
  async (_, code, expected) => {
    const { outputs } = await frontend.execute(
      `const { spawn } = await import("node:child_process");
     console.log(spawn("sleep", ["600"], { detached: true, stdio: "ignore" }).pid);
     process.stderr.write("my last words\\n");`,
    );
    const child = Number(printed(outputs));
    expect(isAlive(child)).toBe(true);

    const crashed = await frontend.execute(`console.log("printed before");\n${code()}`);
    expect(crashed.reply.content).toMatchObject({ status: "error", ename: "RuntimeDied" });
    expect(errorText(crashed)).toMatch(expected);
    expect(printed(crashed.outputs)).toContain("printed before\n");
    await vi.waitFor(() => expect(isAlive(child)).toBe(false));

    const next = await frontend.execute("6 * 7");
    expect(next.reply.content["status"]).toBe("ok");
    expect(contentsOf(next.outputs, "execute_result")[0]?.["data"]["text/plain"]).toBe("42");
  },
);

it("aborts the cells that wait behind a crash", async () => {
  const first = frontend.execute("process.exit(1)");
  const second = frontend.execute("1");
  expect((await first).reply.content["status"]).toBe("error");
  expect((await second).reply.content["status"]).toBe("aborted");
});

it("a crash between cells is told under the last one, and the next cell runs in a fresh runtime", async () => {
  const { reply } = await frontend.execute(
    'const before = 1; setTimeout(() => process.kill(process.pid, "SIGSEGV"), 50);',
  );
  await frontend.waitFor(
    ({ header, parentHeader, content }) =>
      header["msg_type"] === "stream" &&
      parentHeader["msg_id"] === reply.parentHeader["msg_id"] &&
      /The runtime ended \(.*SIGSEGV/.test(String(content["text"])),
  );
  expect((await frontend.execute("1")).reply.content["status"]).toBe("ok");
});

it("a rejection that nobody handles is shown under its cell, and the state stays", async () => {
  const { reply } = await frontend.execute(
    'let kept = "kept"; void Promise.reject(new TypeError("nobody listens"));',
  );
  expect(reply.content["status"]).toBe("ok");
  const shown = await frontend.waitFor(
    ({ header, content }) =>
      header["msg_type"] === "stream" && String(content["text"]).includes("nobody listens"),
  );
  expect(shown.content["name"]).toBe("stderr");
  const { outputs } = await frontend.execute("kept");
  expect(contentsOf(outputs, "execute_result")[0]?.["data"]["text/plain"]).toBe("'kept'");
});

function isAlive(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && !/\) Z /.test(readFileSync(stat, "utf8"));
}
