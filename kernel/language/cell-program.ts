import { join } from "node:path";
import ts from "#typescript";
import { ambientText } from "./ambient.ts";
import type { CellCompilerOptions } from "./compiler-options.ts";
import { addDeclarations, renderDeclarations, withoutNames } from "./declaration-store.ts";
import type { DeclarationStore } from "./declaration-store.ts";
import { createModuleResolver } from "./module-resolution.ts";
import { splitDeclarations } from "./split-declarations.ts";
import { topLevelNames } from "./top-level-names.ts";

/** Options of {@link CellProgram}. */
export interface CellProgramOptions {
  readonly cwd: string;
  readonly root: string;
  readonly compiler: CellCompilerOptions;
}

/** Parsed files of libraries and packages, shared by all notebooks of this thread. */
const documents = ts.createDocumentRegistry();

/** The cell that the compiler currently sees. */
export interface LoadedCell {
  readonly file: ts.SourceFile;
  /** Where the user's text begins and ends in the compiler's file. */
  readonly start: number;
  readonly end: number;
}

/**
 * TypeScript's view of a notebook: one file that holds the declarations of earlier cells, the cell, and an export of all it
 * declares. Only that file changes from cell to cell, so the compiler keeps everything else.
 */
export class CellProgram {
  readonly service: ts.LanguageService;
  /** Path of the cell's file; it exists only in memory. */
  readonly path: string;
  private readonly ambientPath: string;
  private declarations: DeclarationStore = new Map();
  private text = "export {};\n";
  private version = 0;
  private loaded: LoadedCell | undefined;

  constructor({ cwd, root, compiler }: CellProgramOptions) {
    this.path = join(cwd, "__athanor_cell__.ts");
    this.ambientPath = join(cwd, "__athanor_ambient__.d.ts");
    this.service = ts.createLanguageService(this.createHost(cwd, root, compiler.check), documents);
  }

  get store(): DeclarationStore {
    return this.declarations;
  }

  /** Puts a cell under the declarations of earlier ones. */
  load(file: ts.SourceFile): LoadedCell {
    if (this.loaded?.file === file) return this.loaded;
    const names = topLevelNames(file);
    const others = withoutNames(this.declarations, new Set(names.map((each) => each.name)));
    const prelude = renderDeclarations(others);
    const exported = new Set(names.filter((each) => !each.isExported).map((each) => each.name));
    this.setText(`${prelude}${file.text}\n;export { ${[...exported].join(", ")} };\n`);
    this.loaded = { file, start: prelude.length, end: prelude.length + file.text.length };
    return this.loaded;
  }

  /** Remembers what a cell declares, for later ones. */
  record(file: ts.SourceFile): void {
    const names = topLevelNames(file);
    if (names.length === 0) return;
    this.load(file);
    this.declarations = addDeclarations(
      this.declarations,
      splitDeclarations(file, names, this.emitDeclarations()),
    );
    this.loaded = undefined;
  }

  /** Forgets every declaration. */
  reset(): void {
    this.declarations = new Map();
    this.loaded = undefined;
  }

  /** Builds what the next cell shares with this one. */
  prepare(): void {
    this.setText(`${renderDeclarations(this.declarations)}export {};\n`);
    this.loaded = undefined;
    this.service.getProgram();
  }

  /** Empty when the compiler fails, which makes the names of the cell `any`. */
  private emitDeclarations(): string {
    try {
      const { outputFiles } = this.service.getEmitOutput(this.path, true, true);
      return outputFiles.find((each) => each.name.endsWith(".d.ts"))?.text ?? "";
    } catch {
      return "";
    }
  }

  private setText(text: string): void {
    if (text === this.text) return;
    this.text = text;
    this.version++;
  }

  private contentOf(path: string): string | undefined {
    if (path === this.path) return this.text;
    return path === this.ambientPath ? ambientText : undefined;
  }

  private versionOf(path: string): string {
    if (path === this.path) return String(this.version);
    if (path === this.ambientPath || path.includes("/node_modules/")) return "0";
    return String(ts.sys.getModifiedTime?.(path)?.getTime() ?? 0);
  }

  private createHost(cwd: string, root: string, options: ts.CompilerOptions): CellHost {
    const readFile = (path: string): string | undefined =>
      this.contentOf(path) ?? ts.sys.readFile(path);
    const fileExists = (path: string): boolean =>
      this.contentOf(path) !== undefined || ts.sys.fileExists(path);
    const disk = {
      readFile,
      fileExists,
      directoryExists: (path: string) => ts.sys.directoryExists(path),
      getDirectories: (path: string) => ts.sys.getDirectories(path),
      realpath: (path: string) => ts.sys.realpath?.(path) ?? path,
    };
    // What package.json files say about the format of their modules; looked up for every file of every program otherwise.
    const formats = ts.createModuleResolutionCache(cwd, (path) => path, options);
    return {
      ...disk,
      getModuleResolutionCache: () => formats,
      getCompilationSettings: () => options,
      getScriptFileNames: () => [this.path, this.ambientPath],
      getScriptVersion: (path) => this.versionOf(path),
      getScriptSnapshot: (path) => {
        const text = readFile(path);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => cwd,
      getDefaultLibFileName: (settings) => ts.getDefaultLibFilePath(settings),
      resolveModuleNameLiterals: createModuleResolver(disk, root),
    };
  }
}

/** The service asks its host for this cache too, though only the compiler host's public type says so. */
type CellHost = ts.LanguageServiceHost & Pick<ts.CompilerHost, "getModuleResolutionCache">;
