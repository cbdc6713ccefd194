import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { examine, ownSpec } from "../../../kernel/cli/checkup.ts";
import type { Finding } from "../../../kernel/cli/finding.ts";
import { createRoot, specOf } from "./fake-root.ts";

function look(root: string): readonly Finding[] {
  return examine({ spec: specOf(root), env: { JUPYTER_DATA_DIR: join(root, "data"), PATH: "" } });
}

test("everything is looked at in the order in which one would repair it", () => {
  expect(look(createRoot()).map(({ check }) => check)).toEqual(
    "Node,Kernel,zeromq,Type checker,Types,Kernelspec,Python,Jupyter,TensorFlow addon".split(","),
  );
});

test("a kernel that isn't built is told with what builds it", () => {
  const root = createRoot();
  const kernel = (): Finding | undefined => look(root).find(({ check }) => check === "Kernel");
  expect(kernel()?.state).toBe("ok");
  rmSync(join(root, "dist"), { recursive: true });
  expect(kernel()).toMatchObject({
    state: "broken",
    detail: `${join(root, "dist/kernel/main.js")} is missing; run \`npm run build\``,
  });
});

test("without Python and Jupyter on PATH the kernel isn't broken: both are optional", () => {
  vi.stubEnv("PATH", "");
  const found = look(createRoot()).filter(({ check }) => ["Python", "Jupyter"].includes(check));
  vi.unstubAllEnvs();
  expect(found.map(({ state }) => state)).toEqual(["missing", "missing"]);
  expect(found[0]?.detail).toMatch(/^not found on PATH\. Only JupyterLab/u);
});

test("an unsupported Node is named with the versions that are", () => {
  vi.spyOn(process, "version", "get").mockReturnValue("v18.20.0");
  const [node] = look(createRoot());
  vi.restoreAllMocks();
  expect(node).toMatchObject({ check: "Node", state: "broken" });
  expect(node?.detail).toBe(`v18.20.0 at ${process.execPath}; expected 20.19 to 24`);
});

test("the own kernelspec starts with this Node", () => {
  const spec = ownSpec("/athanor", { name: "n", displayName: "N" }, { PATH: "" });
  expect(spec).toEqual({ root: "/athanor", node: process.execPath, name: "n", displayName: "N" });
});
