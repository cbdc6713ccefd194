import { execFile } from "node:child_process";

/** What a package says about itself when it is loaded in a process of its own. */
export type NativeProbe =
  | {
      readonly works: true;
      readonly gpu: boolean;
      readonly tensorflow: string;
      /** Whether the addon has Athanor's additions, with which training steps are compiled. */
      readonly functions: boolean;
    }
  | { readonly works: false; readonly reason: string };

/** Marks our line among whatever native code prints on stdout. */
const marker = "athanor-native-probe:";

const program = `
const util = require("node:util");
util.isNullOrUndefined ??= (value) => value === null || value === undefined;
util.isArray = Array.isArray;
const tf = require(process.argv[1]);
const product = tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).dataSync()[0];
const { binding, isUsingGpuDevice } = tf.backend();
process.stdout.write("\\n${marker}" + JSON.stringify({
  product, gpu: isUsingGpuDevice === true, tensorflow: String(binding?.TF_Version ?? "unknown"),
  functions: typeof binding?.athanor?.callFunction === "function",
}) + "\\n");
`;

/**
 * Loads a native TensorFlow package in a child process and multiplies two matrices with it, so that an addon that
 * crashes, hangs or computes nonsense never takes the caller down.
 *
 * @param directory - The package's directory.
 * @param options - `timeoutMs`: how long loading may take; CUDA compiles its kernels for a new GPU on first use.
 */
export function probeNative(
  directory: string,
  { timeoutMs = 120_000 }: { readonly timeoutMs?: number } = {},
): Promise<NativeProbe> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["-e", program, directory],
      { timeout: timeoutMs, killSignal: "SIGKILL", maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => {
        resolve(
          error === null
            ? readAnswer(stdout)
            : { works: false, reason: describe(error, stderr, timeoutMs) },
        );
      },
    );
  });
}

function readAnswer(stdout: string): NativeProbe {
  const line = stdout.split("\n").find((text) => text.startsWith(marker));
  if (line === undefined) return { works: false, reason: "it loaded but gave no answer" };
  const answer = JSON.parse(line.slice(marker.length)) as {
    product: number;
    gpu: boolean;
    tensorflow: string;
    functions: boolean;
  };
  if (answer.product !== 3) {
    return {
      works: false,
      reason: `it computed ${answer.product} where a product of ones is 3`,
    };
  }
  const { gpu, tensorflow, functions } = answer;
  return { works: true, gpu, tensorflow, functions };
}

function describe(
  error: { readonly killed?: boolean; readonly signal?: NodeJS.Signals | null | undefined },
  stderr: string,
  timeoutMs: number,
): string {
  if (error.killed === true) return `it did not answer within ${timeoutMs / 1000} s`;
  const said = stderr
    .split("\n")
    .map((line) => line.trim())
    .find((line) => /error|cannot open|not found|undefined symbol/iu.test(line));
  const how =
    typeof error.signal === "string"
      ? `loading it crashed with ${error.signal}`
      : "it did not load";
  return said === undefined ? how : `${how}: ${said}`;
}
