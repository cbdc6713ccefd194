import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  hasCuda,
  hasCudaLibraries,
  pipOf,
  reinstallCommand,
  wheelOf,
} from "../../../lib/native/wheel.ts";

let folder = "";
let site = "";
let tensorflow = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "athanor-wheel-"));
  site = join(folder, "lib/python3.11/site-packages");
  tensorflow = join(site, "tensorflow");
  mkdirSync(tensorflow, { recursive: true });
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function put(path: string, content = ""): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

describe("wheelOf", () => {
  it.each([
    [["tensorflow-2.17.1.dist-info"], { distribution: "tensorflow", version: "2.17.1" }],
    [["tensorflow_cpu-2.15.1.dist-info"], { distribution: "tensorflow-cpu", version: "2.15.1" }],
    [["tensorflow-2.21.0rc1.dist-info"], { distribution: "tensorflow", version: "2.21.0" }],
    // PyPI's tensorflow 2.15 for arm64 holds nothing but the wish for tensorflow-cpu-aws.
    [
      ["tensorflow-2.15.1.dist-info", "tensorflow_cpu_aws-2.15.1.dist-info"],
      { distribution: "tensorflow-cpu-aws", version: "2.15.1" },
    ],
    [["tensorflow_io_gcs_filesystem-0.37.1.dist-info"], undefined],
    [["tensorflow_estimator-2.15.0.dist-info"], undefined],
  ])("reads %j beside it", (names, expected) => {
    for (const name of names) mkdirSync(join(site, name));
    expect(wheelOf(tensorflow)).toEqual(expected);
  });
});

describe("reinstallCommand", () => {
  it("names the package that is installed and the environment's own pip", () => {
    mkdirSync(join(site, "tensorflow-2.17.1.dist-info"));
    put("bin/pip");
    expect(reinstallCommand(tensorflow)).toBe(
      `${folder}/bin/pip install --force-reinstall --no-deps tensorflow==2.17.1`,
    );
  });

  it("takes any pip where the environment has none", () => {
    expect(pipOf(tensorflow)).toBe("pip");
    expect(reinstallCommand(tensorflow)).toBe(
      "pip install --force-reinstall --no-deps tensorflow-cpu",
    );
  });

  it("leaves to conda what conda has installed, and to pip what pip has put into conda's environment", () => {
    mkdirSync(join(site, "tensorflow-2.18.0.dist-info"));
    put("conda-meta/python-3.11.9-h0_0.json");
    expect(reinstallCommand(tensorflow)).toMatch(/^pip install/u);
    put("conda-meta/tensorflow-base-2.18.0-cpu_py311_0.json");
    expect(reinstallCommand(tensorflow)).toBe(
      `conda install --prefix ${folder} -c conda-forge --force-reinstall tensorflow-base=2.18.0 libtensorflow_cc=2.18.0`,
    );
  });
});

describe("hasCuda", () => {
  // The forms of build_info.py in the wheels tensorflow 2.21.0 and tensorflow-cpu 2.21.0.
  it.each([
    [
      "build_info = collections.OrderedDict([('cuda_version', '12.5.1'), ('is_cuda_build', True)])",
      true,
    ],
    [
      "build_info = collections.OrderedDict([('is_cuda_build', False), ('is_rocm_build', True)])",
      false,
    ],
    ["build_info = {'is_cuda_build': True}", true],
  ])("reads %s", (text, expected) => {
    put("lib/python3.11/site-packages/tensorflow/python/platform/build_info.py", text);
    expect(hasCuda(tensorflow)).toBe(expected);
  });

  it("knows of none where nothing says so", () => {
    expect(hasCuda(tensorflow)).toBe(false);
  });

  it("finds CUDA's own packages beside it, also by a link", () => {
    expect(hasCudaLibraries(tensorflow)).toBe(false);
    mkdirSync(join(folder, "elsewhere"));
    symlinkSync(join(folder, "elsewhere"), join(site, "nvidia"));
    expect(hasCudaLibraries(tensorflow)).toBe(true);
  });
});
