import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import type { ViewedCell } from "../runtime/debug-view.ts";
import { cellPath } from "./cell-paths.ts";
import type { CellPathRules } from "./cell-paths.ts";
import type { Client } from "./client.ts";
import type { Location, ScriptParsed } from "./devtools.ts";
import { mappedLines, sameLines } from "./source-lines.ts";
import type { SourceLines, UserPlace } from "./source-lines.ts";

/** A script of the user: a cell, or a file that cells import. */
export interface UserScript {
  readonly id: string;
  /** `In[3].ts`, or the file's name. */
  readonly name: string;
  /** The path by which frontends know it. */
  readonly path: string;
  readonly isCell: boolean;
  /** What runs, types blanked and hooks in. */
  readonly code: string;
  /** The user's own text, when the script carries it. */
  readonly source: string;
  readonly lines: SourceLines;
}

/** Folders whose scripts aren't the user's. */
export interface OwnFolders {
  /** Where Athanor's compiled files lie. */
  readonly dist: string;
}

const CELL = /^In\[[\d.]+\]\.ts( \(\d+\))?$/;

/** All scripts of a runtime, the user's own with text and map. */
export class Scripts {
  private readonly client: Client;
  private readonly rules: CellPathRules;
  private readonly folders: OwnFolders;
  private readonly parsed = new Map<string, ScriptParsed>();
  private readonly loading = new Map<string, Promise<UserScript | undefined>>();
  private readonly users = new Map<string, UserScript>();

  constructor(client: Client, rules: CellPathRules, folders: OwnFolders) {
    this.client = client;
    this.rules = rules;
    this.folders = folders;
  }

  /** Takes `Debugger.scriptParsed`. */
  add(script: ScriptParsed): void {
    this.parsed.set(script.scriptId, script);
  }

  url(scriptId: string): string {
    return this.parsed.get(scriptId)?.url ?? "";
  }

  /** Every script by its URL. */
  all(): readonly ScriptParsed[] {
    return [...this.parsed.values()];
  }

  /** Scripts of the user that are loaded, those of one path. */
  of(path: string): readonly UserScript[] {
    return [...this.users.values()].filter((script) => script.path === path);
  }

  /** A loaded script of the user. */
  user(scriptId: string): UserScript | undefined {
    return this.users.get(scriptId);
  }

  isUser(scriptId: string): boolean {
    const script = this.parsed.get(scriptId);
    return script !== undefined && (CELL.test(script.url) || this.fileOf(script) !== undefined);
  }

  /** Reads text and map of a script; undefined when it isn't the user's. */
  load(scriptId: string): Promise<UserScript | undefined> {
    const known = this.loading.get(scriptId) ?? this.read(scriptId);
    this.loading.set(scriptId, known);
    return known;
  }

  /** Loads every script of the user that is known by now. */
  async loadAll(): Promise<void> {
    const own = [...this.parsed.keys()].filter((id) => this.isUser(id));
    await Promise.all(own.map((id) => this.load(id)));
  }

  /** Where a location stands in the user's text; undefined for code that isn't the user's. */
  place({ scriptId, lineNumber, columnNumber = 0 }: Location): UserPlace | undefined {
    return this.users.get(scriptId)?.lines.toUser({ line: lineNumber, column: columnNumber });
  }

  private async read(scriptId: string): Promise<UserScript | undefined> {
    const parsed = this.parsed.get(scriptId);
    if (parsed === undefined || !this.isUser(scriptId)) return undefined;
    const { scriptSource: code } = await this.client.post<{ scriptSource: string }>(
      "Debugger.getScriptSource",
      { scriptId },
    );
    const script = CELL.test(parsed.url)
      ? await this.readCell(parsed, code)
      : this.readFile(parsed, code);
    if (script !== undefined) this.users.set(scriptId, script);
    return script;
  }

  private async readCell(
    { scriptId, url }: ScriptParsed,
    code: string,
  ): Promise<UserScript | undefined> {
    const [cell] = await this.client.view<readonly ViewedCell[]>(`cells(${JSON.stringify([url])})`);
    if (cell === undefined) return undefined;
    const { source, sourceMap } = cell;
    const path = cellPath(source, this.rules);
    const lines = mappedLines(sourceMap);
    return { id: scriptId, name: url, path, isCell: true, code, source, lines };
  }

  private readFile(parsed: ScriptParsed, code: string): UserScript | undefined {
    const path = this.fileOf(parsed);
    if (path === undefined) return undefined;
    const map = inlineMap(parsed.sourceMapURL ?? "");
    const lines = map === undefined ? sameLines(code) : mappedLines(map);
    const { scriptId: id } = parsed;
    return { id, name: basename(path), path, isCell: false, code, source: "", lines };
  }

  /** The path of a file of the user; packages, Node and Athanor are none. */
  private fileOf({ url }: ScriptParsed): string | undefined {
    if (!url.startsWith("file:") || url.includes("/node_modules/")) return undefined;
    try {
      const path = fileURLToPath(url.replace(/[?#].*$/, ""));
      const isOwn = path.startsWith(this.folders.dist) || path.endsWith("[cell]");
      return isOwn ? undefined : path;
    } catch {
      return undefined;
    }
  }
}

function inlineMap(url: string): string | undefined {
  const comma = url.indexOf(",");
  if (!url.startsWith("data:") || comma < 0) return undefined;
  const data = url.slice(comma + 1);
  const isBase64 = url.slice(0, comma).endsWith(";base64");
  return isBase64 ? Buffer.from(data, "base64").toString() : decodeURIComponent(data);
}

/** What V8 steps over: the kernel, packages, and what the kernel evaluates by itself. Anchors don't work there. */
export function blackboxPatterns({ dist }: OwnFolders): readonly string[] {
  const escape = (text: string): string => text.replaceAll(/[^\w/-]/g, "\\$&");
  return [
    "/node_modules/",
    `file://${escape(dist.replaceAll("\\", "/"))}`,
    "athanor:",
    "\\[cell\\]",
  ];
}
