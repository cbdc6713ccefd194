import { AthanorError } from "../core/errors.ts";
import type { Magic, MagicContext } from "./magic.ts";

/** `%native`, and `athanor native` in a terminal. */
export const nativeMagics: readonly Magic[] = [
  {
    name: "native",
    kind: "line",
    summary: "Build, show or test the native TensorFlow backend (GPU or CPU).",
    help:
      "`build` compiles the addon of @tensorflow/tfjs-node-gpu against an installed TensorFlow of 2.15 to 2.21: the folder of --dir, " +
      "else the active conda or virtual environment, else the project's .venv. `status` says what is there, `test` proves it in a process of its own.",
    command: true,
    options: {
      dir: {
        type: "string",
        description: "A virtual environment, site-packages/tensorflow or an unpacked libtensorflow",
        values: "folder",
      },
    },
    positionals: [
      {
        name: "action",
        description: "What to do; default status",
        choices: ["build", "status", "test"],
      },
    ],
    run: async ({ positionals: [action = "status"], options: { dir } }, context) => {
      const places = { cwd: context.cwd, ...(typeof dir === "string" ? { dir } : {}) };
      await (action === "build"
        ? build(places, context)
        : report(places, { context, strict: action === "test" }));
    },
  },
];

interface Places {
  readonly cwd: string;
  readonly dir?: string;
}

async function build(places: Places, context: MagicContext): Promise<void> {
  const { buildNative } = await import("../native/build-native.ts");
  const { deviceWords } = await import("../native/why-no-gpu.ts");
  const { probe, tensorflow } = await buildNative({
    ...places,
    onStep: (line) => {
      context.print(`${line}\n`);
    },
  });
  const { words } = deviceWords(probe, tensorflow.directory);
  context.print(
    `TensorFlow ${probe.tensorflow} works and ${words}. It is the first choice from the next start on.\n`,
  );
}

async function report(
  places: Places,
  { context, strict }: { readonly context: MagicContext; readonly strict: boolean },
): Promise<void> {
  const { nativeStatus } = await import("../native/native-status.ts");
  const { works, lines, remedy } = await nativeStatus(places);
  const text = [...lines, ...(remedy === undefined ? [] : [`To mend it: ${remedy}`])].join("\n");
  if (strict && !works) throw new AthanorError("backend", text);
  context.print(`${text}\n`);
}
