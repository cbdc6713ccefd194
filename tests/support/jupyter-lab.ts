import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root, venvBin } from "./python.ts";

/** Which of Jupyter's applications serves the notebooks. */
export type JupyterApp = "lab" | "notebook";

/** A JupyterLab (or Notebook 7) on a free port, its notebooks a copy of ours. */
export interface LabServer {
  readonly url: string;
  readonly folder: string;
  stop(): Promise<void>;
}

/** The name of the setting that gives tests a hold on the page's application. */
const exposing: Readonly<Record<JupyterApp, string>> = {
  lab: "LabApp",
  notebook: "JupyterNotebookApp",
};

/**
 * Starts JupyterLab 4.6, or Notebook 7, from .venv in a temporary folder that holds a copy of `notebooks/`.
 *
 * `prepare` may put kernels and extensions into the user's data folder before.
 */
export async function startLab(
  options: {
    readonly app?: JupyterApp;
    readonly prepare?: (dataFolder: string) => void;
  } = {},
): Promise<LabServer> {
  const { app = "lab" } = options;
  const folder = mkdtempSync(join(tmpdir(), "athanor-lab-"));
  cpSync(join(root, "notebooks"), folder, { recursive: true });
  if (app === "lab") declineNews(folder);
  options.prepare?.(join(folder, ".jupyter-data"));
  const port = await freePort();
  const child = spawn(
    join(venvBin, "jupyter"),
    [
      app,
      "--allow-root",
      "--no-browser",
      `--port=${port}`,
      `--notebook-dir=${folder}`,
      "--IdentityProvider.token=",
      "--ServerApp.password=",
      "--ServerApp.disable_check_xsrf=True",
      `--${exposing[app]}.expose_app_in_browser=True`,
    ],
    {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: serverEnvironment(folder),
      detached: true,
    },
  );
  let log = "";
  child.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
  child.stdout.on("data", (chunk: Buffer) => (log += chunk.toString()));
  const url = `http://127.0.0.1:${port}`;
  await waitUntilUp(`${url}/api/status`, child, () => log);
  return { url, folder, stop: () => stop(child, folder) };
}

/** JupyterLab asks at its first start whether it may fetch news; here it may not, and the question hides what is under it. */
function declineNews(folder: string): void {
  const settings = join(folder, ".jupyter-settings/@jupyterlab/apputils-extension");
  mkdirSync(settings, { recursive: true });
  writeFileSync(
    join(settings, "notification.jupyterlab-settings"),
    JSON.stringify({ fetchNews: "false", checkForUpdates: false }),
  );
}

/** Own settings, history and runtime folders: the tester's own JupyterLab stays as it is. */
function serverEnvironment(folder: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    JUPYTER_CONFIG_DIR: join(folder, ".jupyter-config"),
    JUPYTER_RUNTIME_DIR: join(folder, ".jupyter-runtime"),
    JUPYTER_DATA_DIR: join(folder, ".jupyter-data"),
    JUPYTERLAB_SETTINGS_DIR: join(folder, ".jupyter-settings"),
    JUPYTERLAB_WORKSPACES_DIR: join(folder, ".jupyter-workspaces"),
    ATHANOR_HISTORY: join(folder, ".history.jsonl"),
  };
}

async function waitUntilUp(url: string, child: ChildProcess, log: () => string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`JupyterLab ended at start:\n${log()}`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) return;
    await sleep(200);
  }
  throw new Error(`JupyterLab did not answer within 60 s:\n${log()}`);
}

async function stop(child: ChildProcess, folder: string): Promise<void> {
  if (child.pid !== undefined && child.exitCode === null) {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    process.kill(-child.pid, "SIGTERM");
    await Promise.race([ended, sleep(8000)]);
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, "SIGKILL");
  }
  rmSync(folder, { recursive: true, force: true });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
