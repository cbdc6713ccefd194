import { realpathSync } from "node:fs";
import { expect, test } from "vitest";
import { chooseNodePath, stableNodePath } from "../../../kernel/cli/stable-node.ts";

/** A machine by its links: a path leads to itself unless it stands here, and only these files exist. */
interface Machine {
  readonly execPath: string;
  readonly path: string;
  readonly links: Readonly<Record<string, string>>;
  readonly platform?: NodeJS.Platform;
}

function choose({ execPath, path, links, platform = "linux" }: Machine): string {
  const resolve = (file: string): string | undefined =>
    links[file] ?? (file === execPath ? file : undefined);
  const temporary = platform === "win32" ? String.raw`C:\U\Temp` : "/tmp";
  return chooseNodePath({ execPath, env: { PATH: path }, platform, resolve, temporary });
}

const nvm = "/home/u/.nvm/versions/node/v20.19.0/bin/node";
const cellar = "/opt/homebrew/Cellar/node@22/22.3.0/bin/node";
const fnm = "/home/u/.local/share/fnm/node-versions/v22.1.0/installation/bin/node";
const volta = "/home/u/.volta/tools/image/node/20.19.0/bin/node";
const nvmWindows = String.raw`C:\U\AppData\Roaming\nvm\v20.19.0\node.exe`;
const scoop = String.raw`C:\U\scoop\apps\nodejs-lts\22.1.0\node.exe`;
const fnmWindows = String.raw`C:\U\fnm\node-versions\v22.1.0\installation\node.exe`;

test.each<[string, Machine, string]>([
  ["nvm: its folder on PATH", { execPath: nvm, path: nvm.slice(0, -5), links: {} }, nvm],
  [
    "nvm, started by a desktop: the version's own folder",
    { execPath: nvm, path: "", links: {} },
    nvm,
  ],
  [
    "nvm beside a system's Node, which is another one",
    { execPath: nvm, path: "/usr/bin", links: { "/usr/bin/node": "/usr/bin/node" } },
    nvm,
  ],
  [
    "Homebrew: the link on PATH, for Cellar's folder goes with the next upgrade",
    {
      execPath: cellar,
      path: "/opt/homebrew/bin:/usr/bin",
      links: { "/opt/homebrew/bin/node": cellar },
      platform: "darwin",
    },
    "/opt/homebrew/bin/node",
  ],
  [
    "Homebrew without PATH, or a formula that isn't linked: opt",
    {
      execPath: cellar,
      path: "",
      links: { "/opt/homebrew/opt/node@22/bin/node": cellar },
      platform: "darwin",
    },
    "/opt/homebrew/opt/node@22/bin/node",
  ],
  [
    "Homebrew on Linux whose opt leads to another version by now",
    {
      execPath: "/home/linuxbrew/.linuxbrew/Cellar/node/22.3.0/bin/node",
      path: "",
      links: {
        "/home/linuxbrew/.linuxbrew/opt/node/bin/node":
          "/home/linuxbrew/.linuxbrew/Cellar/node/24.0.0/bin/node",
      },
    },
    "/home/linuxbrew/.linuxbrew/Cellar/node/22.3.0/bin/node",
  ],
  [
    "fnm: never the folder of one shell, but the default's link",
    {
      execPath: fnm,
      path: "/run/user/1000/fnm_multishells/12_34/bin",
      links: {
        "/run/user/1000/fnm_multishells/12_34/bin/node": fnm,
        "/home/u/.local/share/fnm/aliases/default/bin/node": fnm,
      },
    },
    "/home/u/.local/share/fnm/aliases/default/bin/node",
  ],
  [
    "fnm with another default: the version's own folder",
    {
      execPath: fnm,
      path: "/run/user/1000/fnm_multishells/12_34/bin",
      links: { "/run/user/1000/fnm_multishells/12_34/bin/node": fnm },
    },
    fnm,
  ],
  [
    "Volta: the image, for its shim isn't Node",
    {
      execPath: volta,
      path: "/home/u/.volta/bin",
      links: { "/home/u/.volta/bin/node": "/home/u/.volta/bin/volta-shim" },
    },
    volta,
  ],
  [
    "a path in a package or a temporary folder is passed by",
    {
      execPath: "/usr/bin/nodejs",
      path: "/p/node_modules/.bin:/tmp/x:relative::/usr/local/bin:/usr/bin",
      links: {
        "/p/node_modules/.bin/node": "/usr/bin/nodejs",
        "/tmp/x/node": "/usr/bin/nodejs",
        "relative/node": "/usr/bin/nodejs",
        "/usr/bin/node": "/usr/bin/nodejs",
      },
    },
    "/usr/bin/node",
  ],
  [
    "snap: current",
    {
      execPath: "/snap/node/9000/bin/node",
      path: "/snap/bin",
      links: {
        "/snap/bin/node": "/usr/bin/snap",
        "/snap/node/current/bin/node": "/snap/node/9000/bin/node",
      },
    },
    "/snap/node/current/bin/node",
  ],
  [
    "nvm-windows: its link on PATH",
    {
      execPath: nvmWindows,
      path: String.raw`C:\Windows;C:\Program Files\nodejs`,
      links: { [String.raw`C:\Program Files\nodejs\node.exe`]: nvmWindows },
      platform: "win32",
    },
    String.raw`C:\Program Files\nodejs\node.exe`,
  ],
  [
    "scoop without PATH: current",
    {
      execPath: scoop,
      path: "",
      links: { [String.raw`C:\U\scoop\apps\nodejs-lts\current\node.exe`]: scoop },
      platform: "win32",
    },
    String.raw`C:\U\scoop\apps\nodejs-lts\current\node.exe`,
  ],
  [
    "fnm on Windows",
    {
      execPath: fnmWindows,
      path: String.raw`C:\U\AppData\Local\fnm_multishells\1_2`,
      links: {
        [String.raw`C:\U\AppData\Local\fnm_multishells\1_2\node.exe`]: fnmWindows,
        [String.raw`C:\U\fnm\aliases\default\node.exe`]: fnmWindows,
      },
      platform: "win32",
    },
    String.raw`C:\U\fnm\aliases\default\node.exe`,
  ],
])("%s", (_, machine, expected) => {
  expect(choose(machine)).toBe(expected);
});

test("a binary that was deleted while it runs stays what it was", () => {
  const search = {
    env: {},
    platform: "linux",
    temporary: "/tmp",
    resolve: () => undefined,
  } as const;
  expect(chooseNodePath({ ...search, execPath: "/gone/node" })).toBe("/gone/node");
});

test("on this machine the path leads to the running binary", () => {
  for (const env of [process.env, {}]) {
    expect(realpathSync(stableNodePath(process.execPath, env))).toBe(
      realpathSync(process.execPath),
    );
  }
});
