import { bytesText } from "../core/units.ts";
import type { RunRecord } from "../tracking/read-run.ts";
import { field, folded, isObject } from "./html.ts";
import { factsHtml, tableHtml } from "./table.ts";

/** What the run ran on: machine, backend and why it, code, packages. */
export function environmentHtml(record: RunRecord): string | undefined {
  const { environment } = record;
  if (Object.keys(environment).length === 0) return undefined;
  const packages = field(environment, "packages");
  const rows = isObject(packages)
    ? Object.entries(packages).map(([name, version]) => ({ name, version }))
    : [];
  const list = rows.length === 0 ? "" : folded(`${rows.length} packages`, tableHtml(rows));
  return `<div class="values">${factsHtml(facts(environment))}</div>${list}`;
}

function facts(environment: unknown): (readonly [string, unknown])[] {
  const machine = field(environment, "machine");
  const all: (readonly [string, unknown])[] = [
    ["Node.js", field(environment, "node")],
    ["Athanor", field(environment, "athanor")],
    ["System", field(machine, "platform")],
    ["Processor", processor(machine)],
    ["Memory", sizeText(field(machine, "memory", "totalBytes"))],
    ["Disk", diskText(field(machine, "disk"))],
    ["GPU", field(machine, "gpu", "summary")],
    ["Backend", field(environment, "backend", "reason") ?? field(environment, "backend", "name")],
    ["Commit", field(environment, "git", "commit")],
    ["Repository", field(environment, "git", "remote")],
    ["Lock file", hashText(field(environment, "lockHash"))],
    ...Object.entries(variables(environment)),
  ];
  return all.filter(([, value]) => value !== undefined && value !== "");
}

function variables(environment: unknown): Readonly<Record<string, unknown>> {
  const value = field(environment, "variables");
  return isObject(value) ? value : {};
}

function processor(machine: unknown): string | undefined {
  const model = field(machine, "cpu", "model");
  const cores = field(machine, "cpu", "cores");
  return model === undefined ? undefined : `${String(model)}, ${String(cores)} cores`;
}

function sizeText(bytes: unknown): string | undefined {
  return typeof bytes === "number" ? bytesText(bytes) : undefined;
}

function diskText(disk: unknown): string | undefined {
  const total = sizeText(field(disk, "totalBytes"));
  if (total === undefined) return undefined;
  const free = sizeText(field(disk, "freeBytes")) ?? "?";
  const turns = field(disk, "rotational");
  const kind = turns === undefined ? "" : turns === true ? ", rotational" : ", solid state";
  return `${total}, ${free} free${kind}`;
}

function hashText(hash: unknown): string | undefined {
  return typeof hash === "string" ? `SHA-256 ${hash.slice(0, 16)}…` : undefined;
}
