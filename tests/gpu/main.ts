/**
 * `npm run test:gpu`: what a GPU computes against the CPU, how fast it trains, and its figures meanwhile, as one table.
 *
 * Builds against the TensorFlow with CUDA of `.venv`, or takes WebGPU where there is none. Exit codes: 0 all is right, 1
 * something isn't, 77 there is no GPU. `--rehearse` goes through the same on the CPU, to try the script itself; `--seconds N`
 * is how long each speed is measured.
 */
import { spawn } from "node:child_process";
import { arch, cpus, platform } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { BackendInfo } from "../../lib/backend/backend-info.ts";
import { type GpuReading, gpuStatus } from "../../lib/tracking/gpu.ts";
import type { Answers } from "./answers.ts";
import { compareNumerics, figuresOf, readable, type Row, table } from "./report.ts";
import { chooseRoute } from "./route.ts";

const { values } = parseArgs({
  options: {
    rehearse: { type: "boolean", default: false },
    seconds: { type: "string", default: "3" },
  },
});
const child = fileURLToPath(new URL("child.ts", import.meta.url));

/** Runs a task in a process of its own; a backend that isn't forced is the one that Athanor chooses. */
async function run<Task extends keyof Answers>(
  task: Task,
  env: NodeJS.ProcessEnv,
): Promise<{ backend: BackendInfo; answer: Answers[Task] }> {
  console.error(`${task} on ${env["ATHANOR_BACKEND"] ?? "the chosen backend"} …`);
  const worker = spawn(process.execPath, ["--import", "tsx", child, task, values.seconds], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  let printed = "";
  worker.stdout.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
  });
  const code = await new Promise((resolve) => worker.once("close", resolve));
  const line = printed.split("\n").find((text) => text.startsWith("ANSWER"));
  if (line === undefined)
    throw new Error(`${task} ended with ${String(code)} and no answer:\n${printed}`);
  return JSON.parse(line.slice("ANSWER".length)) as { backend: BackendInfo; answer: Answers[Task] };
}

/** Readings every 2 s until `stop`, as `%gpu` shows them. */
function watchGpu(): () => readonly GpuReading[] {
  const readings: GpuReading[] = [];
  const read = (): void => {
    readings.push(...gpuStatus().gpus);
  };
  read();
  const timer = setInterval(read, 2000);
  return () => {
    clearInterval(timer);
    return readings;
  };
}

async function measure(env: NodeJS.ProcessEnv): Promise<readonly Row[]> {
  // TensorFloat-32 rounds products to ten bits: that is for speed, not for a comparison.
  const exact = { ...env, NVIDIA_TF32_OVERRIDE: "0" };
  const here = await run("numerics", exact);
  const there = await run("numerics", { ATHANOR_BACKEND: "cpu" });
  const stop = watchGpu();
  const training = await run("training", env);
  const speed = await run("speed", env);
  const readings = stop();
  const { device, name, versions } = here.backend;
  const { answer: trained } = training;
  return [
    { what: "device", result: `${device}, backend ${name}`, right: true },
    {
      what: "versions",
      result: Object.entries(versions)
        .map((pair) => pair.join(" "))
        .join(", "),
      right: true,
    },
    ...compareNumerics(here.answer, there.answer),
    {
      what: "trains the tour's net",
      result: `${trained.status}, losses ${trained.losses.map((loss) => loss.toFixed(3)).join(" → ")}, test accuracy ${trained.accuracy.toFixed(3)}, ${readable(trained.imagesPerSecond)} images/s, steps ${trained.compiled.join(", ") || "op by op"}`,
      right:
        trained.status === "FINISHED" && (trained.losses.at(-1) ?? 9) < (trained.losses[0] ?? 0),
    },
    ...trained.memory.map((note) => ({ what: "memory after training", result: note, right: true })),
    {
      what: "matrix product",
      result: `${readable(speed.answer.matmulGflops)} GFLOP/s`,
      right: true,
    },
    ...(["eager", "compiled", "xla"] as const).flatMap((how) => {
      const rate = speed.answer[how];
      return rate === undefined
        ? []
        : [
            {
              what: `LeNet-size net, batch 256, ${how}`,
              result: `${readable(rate)} images/s`,
              right: true,
            },
          ];
    }),
    ...figuresOf(readings),
  ];
}

const route = values.rehearse ? undefined : await chooseRoute();
console.log(route?.words ?? "Rehearsal on the CPU: this says nothing of a GPU.");
if (route !== undefined && route.backend === undefined) {
  process.exitCode = route.exitCode;
} else {
  const rows = await measure(route === undefined ? {} : { ATHANOR_BACKEND: route.backend });
  const date = new Date().toISOString().slice(0, 10);
  console.log(
    `\n${date}, ${cpus()[0]?.model.trim() ?? "CPU"}, ${platform()} ${arch()}, Node ${process.version}\n\n${table(rows)}`,
  );
  process.exitCode = rows.every(({ right }) => right) ? 0 : 1;
}
