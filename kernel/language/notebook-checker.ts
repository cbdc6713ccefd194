import { API } from "typescript-native/unstable/sync";
import type { Diagnostic, Project, Snapshot } from "typescript-native/unstable/sync";
import { ambientText } from "./ambient.ts";
import { notebookPaths } from "./check-config.ts";
import { createCheckerFiles } from "./checker-files.ts";
import type { CheckerFiles } from "./checker-files.ts";
import { checkerProgram } from "./checker-program.ts";
import type { ModuleFolders } from "./module-names.ts";
import { packageRoot } from "./package-root.ts";

/** Options of {@link NotebookChecker}. */
export interface NotebookCheckerOptions {
  readonly cwd: string;
  readonly root: string;
  /** The notebook's `tsconfig.json`, as an object. */
  readonly config: object;
}

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
  /** Path of the cell's file; it exists only in memory. */
  readonly path: string;
  /** The notebook's folder and Athanor's own. */
  readonly folders: ModuleFolders;
  private readonly options: NotebookCheckerOptions;
  private readonly memory: Map<string, string>;
  private readonly files: CheckerFiles;
  private api: API | undefined;
  private snapshot: Snapshot | undefined;
  private isIncomplete = false;

  constructor(options: NotebookCheckerOptions) {
    const paths = notebookPaths(options.cwd);
    this.options = options;
    this.path = paths.cell;
    this.folders = { cwd: options.cwd, root: options.root };
    this.memory = new Map([
      [paths.cell, "export {};\n"],
      [paths.ambient, ambientText],
      [paths.config, JSON.stringify(options.config)],
    ]);
    this.files = createCheckerFiles(this.memory, this.folders);
  }

  /** Starts the program, if it doesn't run, and lets it read what every cell needs. */
  prepare(): void {
    this.ask((project) => project.program.getSemanticDiagnostics(this.path));
  }

  /** Puts `text` in the place of the cell. Files that have changed on disk are read again. */
  load(text: string): void {
    const isSame = this.memory.get(this.path) === text;
    this.memory.set(this.path, text);
    if (this.snapshot === undefined) return;
    const { changed, deleted } = this.files.takeChanges();
    if (isSame && changed.length + deleted.length === 0 && !this.isIncomplete) return;
    this.refresh(
      this.isIncomplete
        ? { invalidateAll: true }
        : { changed: [this.path, ...changed], deleted: [...deleted] },
    );
  }

  /** What the checker says about the text. */
  diagnose(): readonly Diagnostic[] {
    const found = this.ask(({ program }) => program.getSemanticDiagnostics(this.path));
    this.isIncomplete = found.some(({ code }) => missing.has(code));
    return found;
  }

  /** Asks the running program; once more in a new one when it fails, since programs can be lost. */
  ask<T>(question: (project: Project) => T): T {
    try {
      return question(this.project());
    } catch {
      this.dispose();
      return question(this.project());
    }
  }

  /** Ends the program. A later call starts another one. */
  dispose(): void {
    const { api } = this;
    this.api = undefined;
    this.snapshot = undefined;
    try {
      api?.close();
    } catch {
      // A program that is lost can't be told to go.
    }
  }

  private project(): Project {
    const { config } = notebookPaths(this.options.cwd);
    const { cwd } = this.folders;
    this.api ??= new API({
      cwd,
      fs: this.files.system,
      tsserverPath: checkerProgram(packageRoot()),
    });
    this.snapshot ??= this.api.updateSnapshot({ openProjects: [config] });
    const project = this.snapshot.getProject(config);
    if (project === undefined) throw new Error("internal: the checker lost the notebook.");
    return project;
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
