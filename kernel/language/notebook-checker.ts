import { API } from "typescript-native/unstable/sync";
import type { Diagnostic, Project, Snapshot } from "typescript-native/unstable/sync";
import { ambientText } from "./ambient.ts";
import { notebookPaths } from "./check-config.ts";
import { createCheckerFiles } from "./checker-files.ts";
import type { CheckerFiles } from "./checker-files.ts";
import { checkerProgram } from "./checker-program.ts";
import type { ModuleFolders } from "./module-names.ts";
import { packageRoot } from "../protocol/package-root.ts";

/** Options of {@link NotebookChecker}. */
export interface NotebookCheckerOptions {
  readonly cwd: string;
  readonly root: string;
  /** The notebook's `tsconfig.json`, as an object. */
  readonly config: object;
  /** Called with the process number of each program that is started. */
  readonly onStart?: ((pid: number) => void) | undefined;
}

const nothing = "export {};\n";

const loneSurrogate = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** Modules that aren't there, or not yet. */
const missing: ReadonlySet<number> = new Set([2307, 2792, 7016]);

/**
 * TypeScript 7's compiler on one notebook: a program of its own, asked over pipes. It keeps parsed libraries, and checks only
 * what depends on the cell; one text takes the place of the one before. Why it and not the TypeScript that is a library: on a
 * cell after `import * as tf` that one needs 80 ms and half a gigabyte, this one 10 ms and 90 MB (`npm run bench:kernel`).
 *
 * The program is started when it is first needed and again when it is lost. Close it with {@link NotebookChecker.dispose}.
 */
export class NotebookChecker {
  /** The notebook's folder and Athanor's own. */
  readonly folders: ModuleFolders;
  private readonly options: NotebookCheckerOptions;
  private readonly memory: Map<string, string>;
  private readonly files: CheckerFiles;
  private api: API | undefined;
  private snapshot: Snapshot | undefined;
  private isIncomplete = false;
  private hasJsx = false;

  constructor(options: NotebookCheckerOptions) {
    const paths = notebookPaths(options.cwd);
    this.options = options;
    this.folders = { cwd: options.cwd, root: options.root };
    this.memory = new Map([
      [paths.cell, nothing],
      [paths.jsxCell, nothing],
      [paths.ambient, ambientText],
      [paths.config, JSON.stringify(options.config)],
    ]);
    this.files = createCheckerFiles(this.memory, this.folders);
  }

  /** Path of the cell's file; it exists only in memory. */
  get path(): string {
    const { cell, jsxCell } = notebookPaths(this.options.cwd);
    return this.hasJsx ? jsxCell : cell;
  }

  /** Starts the program, if it doesn't run, and lets it read what every cell needs. */
  prepare(): void {
    this.ask((project) => project.program.getSemanticDiagnostics(this.path));
  }

  /** Puts a text, with JSX or without, in the place of the cell. Files that have changed on disk are read again. */
  load(cell: string, hasJsx = false): void {
    // Half an emoji, as a cursor may leave it, isn't text for the checker; what stands for it is as long.
    const text = cell.replace(loneSurrogate, "\uFFFD");
    const before = this.path;
    const isSame = this.hasJsx === hasJsx && this.memory.get(before) === text;
    this.hasJsx = hasJsx;
    this.memory.set(before, nothing).set(this.path, text);
    if (this.snapshot === undefined) return;
    const { changed, deleted } = this.files.takeChanges();
    if (isSame && changed.length + deleted.length === 0 && !this.isIncomplete) return;
    this.refresh(
      this.isIncomplete
        ? { invalidateAll: true }
        : { changed: [...new Set([before, this.path]), ...changed], deleted: [...deleted] },
    );
  }

  /** What the checker says about the text. */
  diagnose(): readonly Diagnostic[] {
    const found = this.ask(({ program }) => program.getSemanticDiagnostics(this.path));
    this.isIncomplete = found.some(({ code }) => missing.has(code));
    return found;
  }

  /**
   * Asks the running program; in a new one when it was lost before. One that fails over the question is ended, and the question
   * isn't asked again: what it can't bear once it can't bear twice.
   */
  ask<T>(question: (project: Project) => T): T {
    try {
      return question(this.project());
    } catch (error) {
      this.dispose();
      if (error instanceof Error && error.message.includes("EPIPE"))
        return question(this.project());
      throw error;
    }
  }

  /** Ends the program. A later call starts another one. */
  dispose(): void {
    const { api } = this;
    this.api = undefined;
    this.snapshot = undefined;
    if (api === undefined) return;
    try {
      kill(processOf(api));
      api.close();
    } catch {
      // A program that is lost can't be told to go.
    }
  }

  private project(): Project {
    const { config } = notebookPaths(this.options.cwd);
    const { cwd } = this.folders;
    this.api ??= this.start(cwd);
    this.snapshot ??= this.api.updateSnapshot({ openProjects: [config] });
    const project = this.snapshot.getProject(config);
    if (project === undefined) throw new Error("internal: the checker lost the notebook.");
    return project;
  }

  private start(cwd: string): API {
    const program = checkerProgram(packageRoot());
    const api = new API({ cwd, fs: this.files.system, tsserverPath: program });
    const pid = processOf(api);
    if (pid !== undefined) this.options.onStart?.(pid);
    return api;
  }

  private refresh(
    fileChanges: NonNullable<Parameters<API["updateSnapshot"]>[0]>["fileChanges"],
  ): void {
    const before = this.snapshot;
    try {
      if (fileChanges !== undefined) this.snapshot = this.api?.updateSnapshot({ fileChanges });
      before?.dispose();
    } catch {
      this.dispose();
    }
  }
}

/** It keeps nothing on disk. Asked to go politely, it writes "context canceled" to the kernel's stderr. */
function kill(pid: number | undefined): void {
  if (pid !== undefined) process.kill(pid, "SIGKILL");
}

/** The API keeps its process to itself; the version is pinned, and a test holds this. */
function processOf(api: API): number | undefined {
  const { client } = api as unknown as {
    readonly client?: { readonly channel?: { readonly child?: { readonly pid?: number } } };
  };
  return client?.channel?.child?.pid;
}
