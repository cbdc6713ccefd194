import {
  closeSync,
  cpSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** A virtual environment whose TensorFlow is links to a whole one, to be broken in one place. */
export interface FakeEnvironment {
  readonly directory: string;
  /** Its `site-packages/tensorflow`. */
  readonly tensorflow: string;
}

const libraries = ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"];

/**
 * Makes such an environment.
 *
 * @param directory - Empty or missing.
 * @param whole - `site-packages/tensorflow` of a whole one.
 * @param version - What it says it is.
 */
export function fakeEnvironment(
  directory: string,
  whole: string,
  version = "2.21.0",
): FakeEnvironment {
  const tensorflow = join(directory, "lib/python3.11/site-packages/tensorflow");
  mkdirSync(join(tensorflow, "python/eager"), { recursive: true });
  mkdirSync(join(dirname(tensorflow), `tensorflow_cpu-${version}.dist-info`));
  mkdirSync(join(directory, "bin"));
  writeFileSync(join(directory, "bin/pip"), "");
  symlinkSync(join(whole, "include"), join(tensorflow, "include"));
  for (const name of libraries) symlinkSync(join(whole, name), join(tensorflow, name));
  return { directory, tensorflow };
}

/** Puts the start of the library in its place, with the machine number of another architecture. */
export function ofAnotherArchitecture({ tensorflow }: FakeEnvironment, whole: string): void {
  const name = libraries[0] ?? "";
  const header = Buffer.alloc(64);
  const file = openSync(join(whole, name), "r");
  readSync(file, header);
  closeSync(file);
  // EM_AARCH64 and EM_X86_64 of the ELF specification.
  header.writeUInt16LE(process.arch === "arm64" ? 0x3e : 0xb7, 18);
  rmSync(join(tensorflow, name));
  writeFileSync(join(tensorflow, name), header);
}

/** Only a part of the headers is left. */
export function withHalfItsHeaders({ tensorflow }: FakeEnvironment, whole: string): void {
  rmSync(join(tensorflow, "include"));
  const headers = join(tensorflow, "include/tensorflow/c");
  cpSync(join(whole, "include/tensorflow/c"), headers, { recursive: true });
  rmSync(join(headers, "tf_tensor.h"));
}

/** A library that was cut off while it was copied. */
export function cutOff({ tensorflow }: FakeEnvironment, whole: string): void {
  const name = libraries[1] ?? "";
  const part = Buffer.alloc(4096);
  const file = openSync(join(whole, name), "r");
  readSync(file, part);
  closeSync(file);
  rmSync(join(tensorflow, name));
  writeFileSync(join(tensorflow, name), part);
}
