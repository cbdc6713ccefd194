import { readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { findLocalFile } from "./local-files.ts";

const IMPORTS = /(?:\bfrom|\bimport|\brequire\s*\()\s*\(?\s*["'](\.{1,2}\/[^"'\n]+)["']/g;

interface KnownFile {
  readonly modifiedAt: number;
  readonly imports: readonly string[];
}

const known = new Map<string, KnownFile>();

/**
 * When a local module or one that it imports, at any depth, was last modified: Unix milliseconds. 0 when it can't be read.
 *
 * Both the runtime and the loader's thread ask, so the answer depends on the disk alone.
 */
export function moduleModifiedAt(path: string, seen: Set<string> = new Set()): number {
  if (seen.has(path)) return 0;
  seen.add(path);
  const file = readModule(path);
  if (file === undefined) return 0;
  const below = file.imports.map((each) => moduleModifiedAt(each, seen));
  return Math.max(file.modifiedAt, ...below);
}

/** The query that makes Node load a module again that was edited after the runtime began; empty for all others. */
export function freshness(path: string, begunAt: number): string {
  const modifiedAt = moduleModifiedAt(path);
  return modifiedAt > begunAt ? `?modified=${modifiedAt}` : "";
}

function readModule(path: string): KnownFile | undefined {
  try {
    const modifiedAt = statSync(path).mtimeMs;
    const before = known.get(path);
    if (before?.modifiedAt === modifiedAt) return before;
    const file = { modifiedAt, imports: importsOf(readFileSync(path, "utf8"), dirname(path)) };
    known.set(path, file);
    return file;
  } catch {
    return undefined;
  }
}

function importsOf(text: string, folder: string): readonly string[] {
  const specifiers = [...text.matchAll(IMPORTS)].map(([, specifier]) => specifier ?? "");
  return specifiers.flatMap((specifier) => findLocalFile(specifier, folder) ?? []);
}
