import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openPage, type WatchedPage } from "./browser.ts";
import { type JupyterApp, type LabServer, startLab } from "./jupyter-lab.ts";
import { root } from "./python.ts";

/** One output of a cell, as nbformat has it. */
export interface SavedOutput {
  readonly output_type: string;
  readonly evalue?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly text?: string;
}

/** One code cell of the document in the page. */
export interface PageCell {
  readonly count: number | null;
  readonly source: string;
  readonly outputs: readonly SavedOutput[];
}

/** A Jupyter server with a page on it, for tests that work as a user does. */
export interface LabSession {
  readonly server: LabServer;
  readonly watched: WatchedPage;
  /** Writes a notebook of these code cells into the server's folder. */
  write(file: string, sources: readonly string[]): void;
  /** Opens a notebook of the server's folder in JupyterLab and waits until its kernel answers. */
  open(file: string): Promise<void>;
  /** Runs statements in the page; `app` is Jupyter's application and `panel` its notebook. */
  inPage<Value>(statements: string): Promise<Value>;
  /** Waits for the notebook in the page and its kernel; returns the kernel's name. */
  ready(): Promise<string>;
  /** Runs a cell to its end. */
  run(index: number): Promise<void>;
  /** Runs a cell without waiting for its end. */
  begin(index: number): Promise<void>;
  /** Runs the whole notebook, every cell drawn (Jupyter leaves out what stands outside the view); returns its code cells. */
  runAll(): Promise<readonly PageCell[]>;
  /** The notebook's code cells as they are now. */
  cells(): Promise<readonly PageCell[]>;
  /** Writes a picture for a person into `test-results`. */
  shot(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Options of {@link openLab}. */
export interface LabSessionOptions {
  readonly app?: JupyterApp;
  readonly viewport: { readonly width: number; readonly height: number };
  /**
   * Installs the kernel under a name of its own into the user's data folder. Jupyter prefers the kernels of its Python environment
   * to those of the user, and that environment may hold another build's.
   */
  readonly kernel?: { readonly name: string; readonly displayName: string };
}

/** Starts a server and opens a page; the caller closes the session. */
export async function openLab(options: LabSessionOptions): Promise<LabSession> {
  const { app = "lab", viewport, kernel } = options;
  const server = await startLab({
    app,
    ...(kernel === undefined ? {} : { prepare: (folder) => installKernel(folder, kernel) }),
  });
  const watched = await openPage({ viewport });
  mkdirSync(join(root, "test-results"), { recursive: true });
  return createSession(server, watched, kernel?.name ?? "athanor");
}

function installKernel(
  dataFolder: string,
  { name, displayName }: NonNullable<LabSessionOptions["kernel"]>,
): void {
  const program = join(root, "dist/kernel/cli/main.js");
  const names = ["--name", name, "--display-name", displayName];
  const { status, stderr } = spawnSync(process.execPath, [program, "install", "--user", ...names], {
    env: { ...process.env, JUPYTER_DATA_DIR: dataFolder },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`Expected \`athanor install\` to work: ${stderr}`);
}

function createSession(server: LabServer, watched: WatchedPage, kernel: string): LabSession {
  const { page } = watched;
  const inPage = async <Value>(statements: string): Promise<Value> => {
    await page.waitForFunction("window.jupyterapp !== undefined");
    return page.evaluate<Value>(
      `(async () => { const app = window.jupyterapp; await app.restored; const panel = app.shell.currentWidget; ${statements} })()`,
    );
  };
  const ready = async (): Promise<string> => {
    await page.waitForSelector(".jp-Notebook .jp-CodeCell", { timeout: 90_000 });
    await page.waitForFunction("window.jupyterapp?.shell.currentWidget?.sessionContext");
    return inPage<string>(
      `await panel.context.ready; await panel.sessionContext.ready;
       const { kernel } = panel.sessionContext.session; await kernel.info; return kernel.name;`,
    );
  };
  const cells = (): Promise<readonly PageCell[]> =>
    inPage(`return panel.content.widgets.filter((cell) => cell.model.type === "code").map((cell) => {
      const { source, outputs } = cell.model.toJSON();
      return { count: cell.model.executionCount, source: [source].flat().join(""), outputs };
    });`);
  return {
    server,
    watched,
    inPage,
    ready,
    cells,
    write: (file, sources) =>
      writeFileSync(join(server.folder, file), JSON.stringify(notebookOf(sources, kernel))),
    open: async (file) => {
      await page.goto(`${server.url}/lab/tree/${file}?reset`);
      await ready();
    },
    run: (index) =>
      inPage(
        `panel.content.activeCellIndex = ${index}; await app.commands.execute("notebook:run-cell");`,
      ),
    begin: (index) =>
      inPage(
        `panel.content.activeCellIndex = ${index}; void app.commands.execute("notebook:run-cell");`,
      ),
    runAll: async () => {
      await inPage(
        `panel.content.notebookConfig = { ...panel.content.notebookConfig, windowingMode: "none" };
         await app.commands.execute("notebook:run-all-cells");`,
      );
      return cells();
    },
    shot: async (name) => {
      await page.screenshot({ path: join(root, `test-results/${name}.png`) });
    },
    close: async () => {
      await watched.close();
      await server.stop();
    },
  };
}

/** A notebook file of code cells. */
function notebookOf(sources: readonly string[], kernel: string): object {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: kernel, display_name: "T", language: "typescript" } },
    cells: sources.map((source, index) => ({
      cell_type: "code",
      id: `c${index}`,
      metadata: {},
      execution_count: null,
      outputs: [],
      source,
    })),
  };
}

/** What went wrong in cells that ran: the cell and its error. */
export function failuresOf(cells: readonly PageCell[]): string[] {
  return cells.flatMap(({ source, outputs }) =>
    outputs
      .filter(({ output_type }) => output_type === "error")
      .map(({ evalue }) => `${source}\n${evalue}`),
  );
}

/** For each figure in the page, whether Plotly has drawn it. */
export function drawnFigures({ watched }: LabSession): Promise<readonly boolean[]> {
  return watched.page.$$eval(".jp-OutputArea-output [data-athanor-figure]", (holders) =>
    holders.map((holder) => holder.querySelectorAll(".js-plotly-plot .main-svg").length > 0),
  );
}
