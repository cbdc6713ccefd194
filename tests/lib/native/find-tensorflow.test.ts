import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findTensorflow } from "../../../lib/native/find-tensorflow.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "athanor-tensorflow-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Machine numbers of the ELF header: e_machine in the System V ABI. */
const machine = { x64: 0x3e, arm64: 0xb7 };
const here = process.arch === "arm64" ? machine.arm64 : machine.x64;
const elsewhere = process.arch === "arm64" ? machine.x64 : machine.arm64;

function put(path: string, content: string | Buffer = ""): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

function elf(number: number): Buffer {
  const header = Buffer.alloc(64);
  header.write("\u007FELF\u0002\u0001", "latin1");
  header.writeUInt16LE(number, 18);
  return header;
}

interface Wheel {
  readonly environment: string;
  readonly version?: string;
  readonly architecture?: number;
  readonly without?: readonly string[];
}

/** The files of an installed wheel that matter here, as `pip install tensorflow-cpu==2.21.0` leaves them. */
function putWheel({ environment, version = "2.21.0", architecture = here, without = [] }: Wheel) {
  const packages = `${environment}/lib/python3.11/site-packages`;
  const files: Readonly<Record<string, string | Buffer>> = {
    "tensorflow/libtensorflow_cc.so.2": elf(architecture),
    "tensorflow/libtensorflow_framework.so.2": elf(architecture),
    "tensorflow/include/tensorflow/c/eager/c_api.h": "",
    "tensorflow/python/eager/context.py": "",
    [`tensorflow_cpu-${version}.dist-info/METADATA`]: "",
  };
  for (const [name, content] of Object.entries(files)) {
    if (!without.some((part) => name.includes(part))) put(`${packages}/${name}`, content);
  }
  return join(folder, packages, "tensorflow");
}

const nowhere = { environment: {} };

describe("findTensorflow", () => {
  it("finds the wheel of the project's .venv with its version, libraries and headers", () => {
    const directory = putWheel({ environment: ".venv" });
    expect(findTensorflow({ cwd: folder, ...nowhere })).toEqual({
      origin: "the project's .venv",
      directory,
      headers: join(directory, "include"),
      libraries: ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"],
      version: "2.21.0",
    });
  });

  it("prefers the active environment to the project's, and --dir to both", () => {
    putWheel({ environment: ".venv" });
    const active = putWheel({ environment: "active", version: "2.18.1" });
    const chosen = putWheel({ environment: "chosen", version: "2.15.0" });
    const environment = { VIRTUAL_ENV: join(folder, "active") };
    expect(findTensorflow({ cwd: folder, environment }).directory).toBe(active);
    expect(findTensorflow({ cwd: folder, environment, dir: "chosen" }).directory).toBe(chosen);
    expect(findTensorflow({ cwd: folder, environment, dir: chosen }).version).toBe("2.15.0");
  });

  it("takes the stock download of tfjs-node when nothing else is there", () => {
    put("node-package/deps/lib/libtensorflow.so.2", elf(here));
    put("node-package/deps/lib/libtensorflow_framework.so.2", elf(here));
    put("node-package/deps/include/tensorflow/c/eager/c_api.h");
    const found = findTensorflow({
      cwd: folder,
      ...nowhere,
      packages: [join(folder, "node-package")],
    });
    expect(found.libraries).toEqual(["libtensorflow.so.2", "libtensorflow_framework.so.2"]);
    expect(found.directory).toBe(join(folder, "node-package/deps/lib"));
  });

  it("reads the version of an archive from the file that its link names", () => {
    put("archive/lib/libtensorflow.so.2.18.1", elf(here));
    put("archive/lib/libtensorflow.so.2", elf(here));
    put("archive/lib/libtensorflow_framework.so.2", elf(here));
    const find = () => findTensorflow({ cwd: folder, dir: "archive" });
    expect(find).toThrow(/found no tensorflow\/c\/eager\/c_api\.h\. Run .*or unpack the archive/u);
    put("archive/include/tensorflow/c/eager/c_api.h");
    expect(find().version).toBe("2.18.1");
  });

  it("refuses what a stock tfjs-node downloads today and says how to get a newer one", () => {
    // The version in scripts/deps-constants.js of @tensorflow/tfjs-node 4.22.0.
    put("node-package/deps/lib/libtensorflow.so.2", elf(here));
    put("node-package/deps/lib/libtensorflow.so.2.9.1", elf(here));
    const packages = [join(folder, "node-package")];
    expect(() => findTensorflow({ cwd: folder, ...nowhere, packages })).toThrow(
      /found 2\.9\.1 in the download of tfjs-node\. Run `python3 -m venv .*pip install tensorflow-cpu`/u,
    );
  });

  it("names where it looked and how to install one when there is none", () => {
    expect(() => findTensorflow({ cwd: folder, ...nowhere })).toThrow(
      /the project's \.venv; found none\. Run `python3 -m venv .*pip install tensorflow-cpu`/u,
    );
    expect(() => findTensorflow({ cwd: folder, dir: "empty" })).toThrow(
      /found no libtensorflow in empty/u,
    );
  });

  it("refuses a wheel without headers and gives the command that repairs it", () => {
    putWheel({ environment: ".venv", without: ["c_api.h"] });
    expect(() => findTensorflow({ cwd: folder, ...nowhere })).toThrow(
      /found no tensorflow\/c\/eager\/c_api\.h\. Run `pip install --force-reinstall --no-deps tensorflow-cpu==2\.21\.0`/u,
    );
  });

  it("refuses a wheel of another architecture", () => {
    putWheel({ environment: ".venv", architecture: elsewhere });
    const other = process.arch === "arm64" ? "x64" : "arm64";
    expect(() => findTensorflow({ cwd: folder, ...nowhere })).toThrow(
      new RegExp(`for ${process.arch}, found ${other}`, "u"),
    );
  });

  it("names conda's package when its link to the library leads nowhere", () => {
    putWheel({ environment: "conda", without: ["libtensorflow_cc"] });
    put("conda/conda-meta/tensorflow-base-2.21.0-cpu_py311_0.json");
    const site = join(folder, "conda/lib/python3.11/site-packages/tensorflow");
    symlinkSync(
      join(folder, "conda/lib/libtensorflow_cc.so.2"),
      join(site, "libtensorflow_cc.so.2"),
    );
    expect(() =>
      findTensorflow({ cwd: folder, environment: { CONDA_PREFIX: join(folder, "conda") } }),
    ).toThrow(
      /found only libtensorflow_framework\.so\.2\. Run `conda install .*libtensorflow_cc=2\.21\.0`/u,
    );
  });

  it("refuses a TensorFlow before 2.15", () => {
    putWheel({ environment: ".venv", version: "2.14.1" });
    expect(() => findTensorflow({ cwd: folder, ...nowhere })).toThrow(
      /Expected TensorFlow 2\.15 to 2\.21, found 2\.14\.1/u,
    );
  });

  it("sees a wheel of which one library or both are gone", () => {
    putWheel({ environment: "one", without: ["framework"] });
    putWheel({ environment: "both", without: ["libtensorflow"] });
    expect(() => findTensorflow({ cwd: folder, dir: "one" })).toThrow(
      /found only libtensorflow_cc\.so\.2.*--force-reinstall/u,
    );
    expect(() => findTensorflow({ cwd: folder, dir: "both" })).toThrow(/found neither/u);
  });
});
