import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { examine } from "../../../kernel/cli/checkup.ts";
import {
  readKernelSpec,
  writeKernelSpec,
  type KernelSpecOptions,
} from "../../../kernel/cli/kernelspec.ts";
import { packageRoot } from "../../../kernel/cli/package-root.ts";

/** A copy of Athanor with just what a kernelspec is made of. */
function createRoot(): string {
  const root = mkdtempSync(join(tmpdir(), "athanor-root-"));
  for (const folder of ["dist/kernel", "notebooks", "node_modules/plotly.js-dist-min"]) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  writeFileSync(join(root, "package.json"), "{}");
  writeFileSync(join(root, "dist/kernel/main.js"), "");
  cpSync(join(packageRoot(), "kernel/resources"), join(root, "kernel/resources"), {
    recursive: true,
  });
  writeFileSync(join(root, "notebooks/00-tour.ipynb"), "{}");
  writeFileSync(join(root, "notebooks/notes.ipynb"), "{}");
  writeFileSync(join(root, "node_modules/plotly.js-dist-min/package.json"), "{}");
  writeFileSync(join(root, "node_modules/plotly.js-dist-min/plotly.min.js"), "/* plotly v3 */");
  return root;
}

function specOf(root: string): KernelSpecOptions {
  return { root, node: process.execPath, name: "athanor", displayName: "TS" };
}

test("a kernelspec holds absolute paths, logos, plotly and the numbered templates", () => {
  const root = createRoot();
  const data = join(root, "data");
  const folder = writeKernelSpec(data, specOf(root));
  expect(JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8"))).toEqual({
    argv: [process.execPath, join(root, "dist/kernel/main.js"), "{connection_file}"],
    display_name: "TS",
    language: "typescript",
    interrupt_mode: "message",
    kernel_protocol_version: "5.5",
    env: { ATHANOR_KERNEL_NAME: "athanor" },
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

test("the doctor finds a missing, a stale and a whole kernelspec, and repairs it", () => {
  const root = createRoot();
  const env = { JUPYTER_DATA_DIR: join(root, "data"), PATH: "" };
  const spec = specOf(root);
  const look = (): ReturnType<typeof examine> =>
    examine({ spec, env }).filter(({ check }) => check === "Kernelspec");
  const [missing] = look();
  expect(missing?.detail).toBe("not installed; run `athanor install`");
  const folder = missing?.fix?.() ?? "";
  expect(look()).toMatchObject([{ state: "ok", detail: folder }]);
  writeFileSync(join(folder, "plotly.min.js"), "/* plotly v2 */");
  expect(look()[0]?.detail).toBe(`${folder}: its plotly.min.js is missing or old`);
  const moved = { ...readKernelSpec(folder), argv: ["/gone/node", "main.js"] };
  writeFileSync(join(folder, "kernel.json"), JSON.stringify(moved));
  expect(look()[0]?.detail).toBe(`${folder}: its Node /gone/node is gone`);
  look()[0]?.fix?.();
  expect(look()).toMatchObject([{ state: "ok" }]);
});
