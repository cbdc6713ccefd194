import { expect, test } from "vitest";
import {
  dataFolder,
  searchedDataFolders,
  userDataFolder,
} from "../../../kernel/cli/jupyter-paths.ts";

// The places are those of jupyter_core 5.9, jupyter_data_dir and jupyter_path.
test.each([
  ["linux", { HOME: "/h" }, "/h/.local/share/jupyter"],
  ["linux", { HOME: "/h", XDG_DATA_HOME: "/x" }, "/x/jupyter"],
  ["linux", { HOME: "/h", XDG_DATA_HOME: "" }, "/h/.local/share/jupyter"],
  ["linux", { HOME: "/h", JUPYTER_DATA_DIR: "/j" }, "/j"],
  ["linux", { HOME: "/h", JUPYTER_PLATFORM_DIRS: "1" }, "/h/.local/share/jupyter"],
  ["darwin", { HOME: "/h" }, "/h/Library/Jupyter"],
  ["darwin", { HOME: "/h", XDG_DATA_HOME: "/x" }, "/h/Library/Jupyter"],
  ["darwin", { HOME: "/h", JUPYTER_PLATFORM_DIRS: "1" }, "/h/Library/Application Support/jupyter"],
  ["darwin", { HOME: "/h", JUPYTER_PLATFORM_DIRS: "false" }, "/h/Library/Jupyter"],
  [
    "win32",
    { USERPROFILE: String.raw`C:\Users\Ann Lee`, APPDATA: String.raw`C:\Users\Ann Lee\Roam` },
    String.raw`C:\Users\Ann Lee\Roam\jupyter`,
  ],
  [
    "win32",
    { Userprofile: String.raw`C:\U`, AppData: String.raw`C:\U\R` },
    String.raw`C:\U\R\jupyter`,
  ],
  ["win32", { USERPROFILE: String.raw`C:\U` }, String.raw`C:\U\.jupyter\data`],
  [
    "win32",
    { USERPROFILE: String.raw`C:\U`, LOCALAPPDATA: String.raw`C:\U\L`, JUPYTER_PLATFORM_DIRS: "1" },
    String.raw`C:\U\L\jupyter`,
  ],
  [
    "win32",
    { USERPROFILE: String.raw`C:\U`, JUPYTER_PLATFORM_DIRS: "1" },
    String.raw`C:\U\AppData\Local\jupyter`,
  ],
  [
    "win32",
    { HOME: "/c/git-bash", USERPROFILE: String.raw`D:\U`, APPDATA: "" },
    String.raw`D:\U\.jupyter\data`,
  ],
] as const)("the user's data folder on %s with %j is %s", (platform, env, folder) => {
  expect(userDataFolder(env, platform)).toBe(folder);
});

test("the other places are below their prefix", () => {
  const place = { kind: "prefix", prefix: "/p" } as const;
  expect(dataFolder(place, {}, "linux")).toBe("/p/share/jupyter");
  expect(dataFolder({ kind: "prefix", prefix: String.raw`C:\env` }, {}, "win32")).toBe(
    String.raw`C:\env\share\jupyter`,
  );
  const active = { kind: "sys-prefix" } as const;
  expect(dataFolder(active, { VIRTUAL_ENV: "/v" }, "darwin")).toBe("/v/share/jupyter");
  expect(dataFolder(active, { CONDA_PREFIX: "/c" }, "linux")).toBe("/c/share/jupyter");
  expect(() => dataFolder(active, {})).toThrow("neither VIRTUAL_ENV nor CONDA_PREFIX is set");
});

const system = ["/usr/local/share/jupyter", "/usr/share/jupyter"];
const own = "/h/.local/share/jupyter";

test.each([
  ["alone", { HOME: "/h" }, [own, ...system]],
  ["with JUPYTER_PATH", { HOME: "/h", JUPYTER_PATH: "/a::/b" }, ["/a", "/b", own, ...system]],
  [
    "in a virtual environment",
    { HOME: "/h", VIRTUAL_ENV: "/v" },
    ["/v/share/jupyter", own, ...system],
  ],
  [
    "in an environment that is told to come second",
    { HOME: "/h", VIRTUAL_ENV: "/v", JUPYTER_PREFER_ENV_PATH: "0" },
    [own, "/v/share/jupyter", ...system],
  ],
  [
    "in conda's base environment",
    { HOME: "/h", CONDA_PREFIX: "/c", CONDA_DEFAULT_ENV: "base" },
    [own, "/c/share/jupyter", ...system],
  ],
  [
    "in another conda environment",
    { HOME: "/h", CONDA_PREFIX: "/c", CONDA_DEFAULT_ENV: "dl" },
    ["/c/share/jupyter", own, ...system],
  ],
  [
    "where the environment's folder is the system's",
    { HOME: "/h", CONDA_PREFIX: "/usr", CONDA_DEFAULT_ENV: "base" },
    [own, "/usr/share/jupyter", "/usr/local/share/jupyter"],
  ],
])("Jupyter's folders on Linux %s", (_, env, folders) => {
  expect(searchedDataFolders(env, "linux")).toEqual(folders);
});

test("Jupyter's folders on Windows: lists have semicolons, and the machine's folder is PROGRAMDATA", () => {
  const env = {
    USERPROFILE: String.raw`C:\U`,
    APPDATA: String.raw`C:\U\R`,
    ProgramData: String.raw`C:\ProgramData`,
    JUPYTER_PATH: String.raw`D:\a;D:\b`,
  };
  expect(searchedDataFolders(env, "win32")).toEqual([
    String.raw`D:\a`,
    String.raw`D:\b`,
    String.raw`C:\U\R\jupyter`,
    String.raw`C:\ProgramData\jupyter`,
  ]);
  expect(searchedDataFolders({ USERPROFILE: String.raw`C:\U` }, "win32")).toEqual([
    String.raw`C:\U\.jupyter\data`,
  ]);
});
