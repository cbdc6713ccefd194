import { existsSync } from "node:fs";
import { createRequire, register } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Script, constants } from "node:vm";
import { builtFile } from "../protocol/package-root.ts";
import { withAllNames } from "./commonjs-names.ts";
import { findLocalFile, readJsonModule } from "./local-files.ts";
import { freshness } from "./module-stamp.ts";
import { ModuleNotFoundError, isMissing, isPathSpecifier } from "./module-errors.ts";

/** A module's exports by name. */
export type ModuleNamespace = Readonly<Record<string, unknown>>;

/** Options of {@link ModuleLoader}. */
export interface ModuleLoaderOptions {
  /** The notebook's folder, absolute. */
  readonly cwd: string;
  /** Athanor's own folder, absolute: what the notebook's folder lacks comes from here. */
  readonly root: string;
  /** Called with what a package's name was resolved from, after its import by a cell. */
  readonly onPackage: (name: string, require: NodeJS.Require) => void;
}

interface Origin {
  readonly require: NodeJS.Require;
  readonly import: (specifier: string) => Promise<ModuleNamespace>;
}

/** Loads modules for cells, as Node does for a file in the notebook's folder, then as for one in Athanor's. */
export class ModuleLoader {
  /** `require` of cells. */
  readonly require: NodeJS.Require;
  private readonly options: ModuleLoaderOptions;
  private readonly notebook: Origin;
  private readonly own: Origin;
  private readonly merged = new WeakMap<ModuleNamespace, ModuleNamespace>();
  /** Freshness at the last import, by path: an edited file is loaded again. */
  private readonly loadedAs = new Map<string, string>();
  private readonly begunAt = Date.now();
  private hasHooks = false;
  private hasTypeScript = false;

  constructor(options: ModuleLoaderOptions) {
    this.options = options;
    this.notebook = originAt(options.cwd);
    this.own = originAt(options.root);
    this.require = this.createRequire();
  }

  /** @throws {ModuleNotFoundError} When neither place has it. */
  async import(specifier: string): Promise<ModuleNamespace> {
    if (isPathSpecifier(specifier)) return this.importFile(specifier);
    for (const origin of this.originsOf(specifier)) {
      const namespace = await importFrom(origin, specifier);
      if (namespace === undefined) continue;
      this.options.onPackage(specifier, origin.require);
      return this.complete(namespace, () => origin.require.resolve(specifier));
    }
    throw new ModuleNotFoundError(specifier, this.options.cwd);
  }

  private originsOf(specifier: string): readonly Origin[] {
    const isSelf = specifier === "athanor" || specifier.startsWith("athanor/");
    return isSelf ? [this.own] : [this.notebook, this.own];
  }

  private async importFile(specifier: string): Promise<ModuleNamespace> {
    const path = findLocalFile(specifier, this.options.cwd);
    if (path === undefined) throw new ModuleNotFoundError(specifier, this.options.cwd);
    if (path.endsWith(".json")) return readJsonModule(path);
    this.enableHooks();
    if (/\.[mc]?tsx?$/.test(path)) await this.enableTypeScript();
    const namespace = await this.notebook.import(this.freshUrl(path));
    return this.complete(namespace, () => path);
  }

  /** The file's URL, with its time once it or what it imports has changed: ES modules are cached by URL. */
  private freshUrl(path: string): string {
    const query = freshness(path, this.begunAt);
    if (query !== (this.loadedAs.get(path) ?? query)) delete this.require.cache[path];
    this.loadedAs.set(path, query);
    return pathToFileURL(path).href + query;
  }

  /** Adds names that a CommonJS module has and its namespace lacks. */
  private complete(namespace: ModuleNamespace, toPath: () => string): ModuleNamespace {
    const known = this.merged.get(namespace);
    if (known !== undefined) return known;
    const complete = withAllNames(namespace, this.commonJsExports(namespace, toPath));
    this.merged.set(namespace, complete);
    return complete;
  }

  private commonJsExports(namespace: ModuleNamespace, toPath: () => string): unknown {
    try {
      const loaded: unknown = this.require.cache[toPath()]?.exports;
      return loaded === namespace["default"] ? loaded : undefined;
    } catch {
      return undefined;
    }
  }

  /** Costs a thread, so only for notebooks with files of their own. */
  private enableHooks(): void {
    if (!this.hasHooks) this.registerHooks();
    this.hasHooks = true;
  }

  private async enableTypeScript(): Promise<void> {
    if (this.hasTypeScript) return;
    this.hasTypeScript = true;
    const tsx = await import("tsx/esm/api");
    // A notebook without a `tsconfig.json` around it has JSX make HTML, in its files too.
    const hasOwn = isAround("tsconfig.json", this.options.cwd);
    tsx.register(hasOwn ? {} : { tsconfig: builtFile("kernel/resources/tsconfig.json") });
    // Hooks registered last run first: ours must see what tsx resolved.
    this.registerHooks();
  }

  private registerHooks(): void {
    const ownFolder = pathToFileURL(join(this.options.root, "[own]")).href;
    register(pathToFileURL(builtFile("kernel/runtime/module-hooks.js")), {
      data: { ownFolder, begunAt: this.begunAt },
    });
  }

  private createRequire(): NodeJS.Require {
    const { notebook, own } = this;
    const resolve = (id: string, options?: { paths?: string[] }): string => {
      try {
        return notebook.require.resolve(id, options);
      } catch (error) {
        if (isPathSpecifier(id) || !isMissing(error, id)) throw error;
        return resolveOwn(own, id, this.options.cwd);
      }
    };
    const load = (id: string): unknown => notebook.require(resolve(id));
    return Object.assign(load, {
      resolve: Object.assign(resolve, {
        paths: (request: string) => notebook.require.resolve.paths(request),
      }),
      cache: notebook.require.cache,
      extensions: notebook.require.extensions,
      main: notebook.require.main,
    }) as NodeJS.Require;
  }
}

function resolveOwn(own: Origin, id: string, cwd: string): string {
  try {
    return own.require.resolve(id);
  } catch (error) {
    throw isMissing(error, id) ? new ModuleNotFoundError(id, cwd) : error;
  }
}

/** Imports and requires as a file in `folder` would; the name `[cell]` stands in Node's messages. */
function originAt(folder: string): Origin {
  const referrer = join(folder, "[cell]");
  const script = new Script("(specifier) => import(specifier)", {
    filename: referrer,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  return {
    require: createRequire(referrer),
    import: script.runInThisContext() as Origin["import"],
  };
}

/** The module, or undefined when `origin` has none of that name. Node's looser CommonJS rules (no extension) count too. */
async function importFrom(origin: Origin, specifier: string): Promise<ModuleNamespace | undefined> {
  try {
    return await origin.import(specifier);
  } catch (error) {
    if (!isMissing(error, specifier)) throw error;
  }
  try {
    return await origin.import(pathToFileURL(origin.require.resolve(specifier)).href);
  } catch (error) {
    if (!isMissing(error, specifier)) throw error;
    return undefined;
  }
}

/** Whether a file stands in a folder or above it. */
function isAround(name: string, folder: string): boolean {
  const above = dirname(folder);
  return existsSync(join(folder, name)) || (above !== folder && isAround(name, above));
}
