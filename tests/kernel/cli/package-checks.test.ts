import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { checkNativeBackend, checkPackages } from "../../../kernel/cli/package-checks.ts";
import { packageRoot } from "../../../kernel/protocol/package-root.ts";
import { createRoot } from "./fake-root.ts";

const require = createRequire(import.meta.url);
/** An addon that loads; TensorFlow's own may not be built here. */
const rolldown = `@rolldown/binding-${process.platform}-${process.arch}`;
const loadable = ["-gnu", "-musl", "-msvc", ""].flatMap((kind) => {
  try {
    return [require.resolve(`${rolldown}${kind}`)];
  } catch {
    return [];
  }
})[0];

/** A copy of Athanor with an addon that doesn't load, and a program whose \`native build\` is `build`. */
function withBrokenAddon(build: string): string {
  const root = createRoot();
  const addon = join(root, "node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node");
  mkdirSync(dirname(addon), { recursive: true });
  writeFileSync(addon, "half an addon");
  writeFileSync(join(root, "node_modules/@tensorflow/tfjs-node-gpu/package.json"), "{}");
  mkdirSync(join(root, "dist/kernel/cli"));
  const paths = `const addon = ${JSON.stringify(addon)}, whole = ${JSON.stringify(loadable)};`;
  writeFileSync(join(root, "dist/kernel/cli/main.js"), `${paths}\n${build}`);
  return root;
}

test("a TensorFlow addon that doesn't load is built anew by its fix", () => {
  const root = withBrokenAddon(`
    if (process.argv.slice(2).join(" ") !== "native build") process.exit(1);
    require("node:fs").copyFileSync(whole, addon);
  `);
  const broken = checkNativeBackend(root);
  expect(broken.state).toBe("missing");
  expect(broken.detail).toMatch(
    /^Error: .*; models run on the wasm backend\. Run `athanor native/u,
  );
  expect(broken.fix?.()).toBe("the TensorFlow addon");
  expect(checkNativeBackend(root)).toMatchObject({ state: "ok" });
});

test("a build that fails says why, and the addon stays broken", () => {
  const root = withBrokenAddon('console.error("no wheel of TensorFlow"); process.exit(1);');
  expect(checkNativeBackend(root).fix?.()).toBe("nothing: no wheel of TensorFlow");
  expect(checkNativeBackend(root).state).toBe("missing");
});

test("an addon that was never built is no fault, and has no fix", () => {
  expect(checkNativeBackend(createRoot())).toEqual({
    check: "TensorFlow addon",
    state: "missing",
    detail: "not built; models run on the wasm backend",
  });
});

test("this copy's packages are whole; one without any names each with a fix", () => {
  expect(checkPackages(packageRoot()).map(({ state }) => state)).toEqual(["ok", "ok", "ok"]);
  const found = checkPackages(createRoot());
  expect(found.map(({ check, state }) => [check, state])).toEqual([
    ["zeromq", "broken"],
    ["Type checker", "broken"],
    ["Types", "broken"],
  ]);
  expect(found.every(({ fix }) => fix !== undefined)).toBe(true);
});
