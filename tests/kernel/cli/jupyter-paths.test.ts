import { mkdirSync, mkdtempSync, realpathSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import {
  dataFolder,
  searchedDataFolders,
  stableNodePath,
  userDataFolder,
} from "../../../kernel/cli/jupyter-paths.ts";

// The places are those of jupyter_core 5.9, jupyter_data_dir and jupyter_path.
test.each([
  ["linux", { HOME: "/h" }, "/h/.local/share/jupyter"],
  ["linux", { HOME: "/h", XDG_DATA_HOME: "/x" }, "/x/jupyter"],
  ["linux", { HOME: "/h", JUPYTER_DATA_DIR: "/j" }, "/j"],
  ["darwin", { HOME: "/h" }, "/h/Library/Jupyter"],
  ["win32", { HOME: "/h", APPDATA: "/a" }, "/a/jupyter"],
] as const)("the user's data folder on %s with %j is %s", (platform, env, folder) => {
  expect(userDataFolder(env, platform)).toBe(folder);
});

test("the other places are below their prefix", () => {
  expect(dataFolder({ kind: "prefix", prefix: "/p" }, {})).toBe("/p/share/jupyter");
  expect(dataFolder({ kind: "sys-prefix" }, { VIRTUAL_ENV: "/v" })).toBe("/v/share/jupyter");
  expect(dataFolder({ kind: "sys-prefix" }, { CONDA_PREFIX: "/c" })).toBe("/c/share/jupyter");
  expect(() => dataFolder({ kind: "sys-prefix" }, {})).toThrow(
    "neither VIRTUAL_ENV nor CONDA_PREFIX is set",
  );
});

test("JUPYTER_PATH is searched first", () => {
  const env = { HOME: "/h", JUPYTER_PATH: ["/a", "/b"].join(delimiter) };
  expect(searchedDataFolders(env).slice(0, 3)).toEqual(["/a", "/b", userDataFolder(env)]);
});

test("the node of a PATH entry that leads to this one is taken, but none below node_modules", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "athanor-path-")));
  for (const bin of ["node_modules/.bin", "bin"]) {
    mkdirSync(join(folder, bin), { recursive: true });
    symlinkSync(process.execPath, join(folder, bin, "node"));
  }
  const PATH = [
    join(folder, "nothing"),
    join(folder, "node_modules/.bin"),
    join(folder, "bin"),
  ].join(delimiter);
  expect(stableNodePath(process.execPath, { PATH })).toBe(join(folder, "bin", "node"));
  expect(stableNodePath(process.execPath, { PATH: "" })).toBe(process.execPath);
});
