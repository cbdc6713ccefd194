import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readKernelSpec, writeKernelSpec } from "../../../kernel/cli/kernelspec.ts";
import { createRoot, specOf } from "./fake-root.ts";

test("a kernelspec holds absolute paths, logos, plotly and the numbered templates", () => {
  const root = createRoot();
  const data = join(root, "data");
  const folder = writeKernelSpec(data, specOf(root));
  expect(JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8"))).toEqual({
    argv: [
      process.execPath,
      "--max-semi-space-size=2",
      join(root, "dist/kernel/main.js"),
      "{connection_file}",
    ],
    display_name: "TS",
    language: "typescript",
    interrupt_mode: "message",
    kernel_protocol_version: "5.5",
    env: { MALLOC_ARENA_MAX: "2", ATHANOR_KERNEL_NAME: "athanor" },
    metadata: {
      debugger: true,
      supported_encryption: ["curve"],
      athanor_templates: [{ file: "00-tour.ipynb", title: "tour" }],
    },
  });
  expect(readdirSync(folder).toSorted()).toEqual(
    [
      "kernel.json",
      "logo-32x32.png",
      "logo-64x64.png",
      "logo-svg.svg",
      "plotly.min.js",
      "templates",
    ].toSorted(),
  );
  expect(readdirSync(join(folder, "templates"))).toEqual(["00-tour.ipynb"]);
  expect(readdirSync(join(data, "kernels"))).toEqual(["athanor"]);
});

test("an installed kernelspec is replaced as a whole", () => {
  const root = createRoot();
  const folder = writeKernelSpec(join(root, "data"), specOf(root));
  writeFileSync(join(folder, "stale.js"), "");
  writeKernelSpec(join(root, "data"), { ...specOf(root), displayName: "New" });
  expect(readdirSync(folder)).not.toContain("stale.js");
  expect(readKernelSpec(folder)?.display_name).toBe("New");
});

test("a bad name, a missing build and a place that can't be written are refused", () => {
  const root = createRoot();
  const spec = specOf(root);
  expect(() => writeKernelSpec("/x", { ...spec, name: "a b" })).toThrow(
    "Expected a kernel name of letters",
  );
  expect(() => writeKernelSpec("/x", { ...spec, root: "/nowhere" })).toThrow(
    "Run `npm run build` first.",
  );
  expect(() => writeKernelSpec("/dev/null", spec)).toThrow("Choose another place with --prefix.");
});

test("a damaged kernel.json reads as none", () => {
  const root = createRoot();
  writeFileSync(join(root, "kernel.json"), "{");
  expect(readKernelSpec(root)).toBeUndefined();
});
