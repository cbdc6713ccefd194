import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Finding } from "../../../kernel/cli/finding.ts";
import { checkKernelSpecs } from "../../../kernel/cli/kernelspec-checks.ts";
import { readKernelSpec, writeKernelSpec } from "../../../kernel/cli/kernelspec.ts";
import { writeLabExtension } from "../../../kernel/cli/lab-extension.ts";
import { createRoot, specOf } from "./fake-root.ts";

/** An installed kernel that can be spoilt and looked at. */
function install() {
  const root = createRoot();
  const data = join(root, "data");
  const spec = specOf(root);
  const folder = writeKernelSpec(data, spec);
  writeLabExtension(data, root);
  const env = { JUPYTER_DATA_DIR: data, PATH: "" };
  return {
    root,
    data,
    folder,
    look: (): Finding | undefined => checkKernelSpecs(spec, env)[0],
    change: (fields: object): void =>
      writeFileSync(
        join(folder, "kernel.json"),
        JSON.stringify({ ...readKernelSpec(folder), ...fields }),
      ),
  };
}

test("without a kernelspec the fix installs one, with its extension", () => {
  const root = createRoot();
  const env = { JUPYTER_DATA_DIR: join(root, "data"), PATH: "" };
  const look = (): readonly Finding[] => checkKernelSpecs(specOf(root), env);
  expect(look()).toMatchObject([
    { state: "broken", detail: "not installed; run `athanor install`" },
  ]);
  const folder = look()[0]?.fix?.();
  expect(look()).toMatchObject([{ state: "ok", detail: folder }]);
});

test.each([
  [
    "another program",
    { argv: [process.execPath, "/old/main.js", "{connection_file}"] },
    "it starts /old/main.js, not ",
  ],
  ["a Node that is gone", { argv: ["/gone/node", "m.js"] }, "its Node /gone/node is gone"],
  ["signals as interrupts", { interrupt_mode: "signal" }, "its interrupt_mode isn't message"],
])("%s is found, and the fix keeps the kernel's shown name", (_, fields, trouble) => {
  const { look, change, folder } = install();
  expect(look()?.state).toBe("ok");
  change({ ...fields, display_name: "Mine" });
  expect(look()?.state).toBe("broken");
  expect(look()?.detail).toContain(`${folder}: ${trouble}`);
  look()?.fix?.();
  expect(look()?.state).toBe("ok");
  expect(readKernelSpec(folder)?.display_name).toBe("Mine");
});

test("flags of another version are found, an environment that the user added to isn't", () => {
  const { look, change, folder } = install();
  const { argv = [], env = {} } = readKernelSpec(folder) ?? {};
  change({ env: { ...env, CUDA_VISIBLE_DEVICES: "1" } });
  expect(look()?.state).toBe("ok");
  change({ argv: argv.filter((word) => !word.startsWith("--")) });
  expect(look()?.detail).toBe(`${folder}: its flags are those of another version`);
  look()?.fix?.();
  expect(look()?.state).toBe("ok");
});

test("an old file, a damaged kernel.json and an old extension are found and written anew", () => {
  const { look, folder, data } = install();
  const extension = join(data, "labextensions/athanor-launcher/package.json");
  const spoil = [
    [join(folder, "plotly.min.js"), "its plotly.min.js is missing or old"],
    [join(folder, "kernel.json"), "its kernel.json is missing or damaged"],
    [extension, "its JupyterLab extension is missing or old"],
  ] as const;
  for (const [file, trouble] of spoil) {
    const before = readFileSync(file, "utf8");
    writeFileSync(file, "{");
    expect(look()?.detail).toBe(`${folder}: ${trouble}`);
    look()?.fix?.();
    expect(look()?.state).toBe("ok");
    expect(readFileSync(file, "utf8")).toBe(before);
  }
});
