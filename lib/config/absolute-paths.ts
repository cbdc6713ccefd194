import path from "node:path";
import { fileURLToPath } from "node:url";
import { isPlainObject } from "./plain-object.ts";

/**
 * One sentence for each string in `value` that is an absolute path, with the relative form to write instead (row #16).
 *
 * @param value - A config or a part of it.
 * @param from - Folder that relative paths start at.
 */
export function absolutePathProblems(value: unknown, from: string, at = ""): string[] {
  if (typeof value === "string") {
    const absolute = absolutePath(value);
    if (absolute === undefined) return [];
    const relative = path.relative(from, absolute).replaceAll("\\", "/") || ".";
    return [
      `${at}: expected a relative path, received the absolute "${value}"; write "${relative}"`,
    ];
  }
  const children = Array.isArray(value) || isPlainObject(value) ? Object.entries(value) : [];
  return children.flatMap(([key, child]) =>
    absolutePathProblems(child, from, at === "" ? key : `${at}.${key}`),
  );
}

function absolutePath(text: string): string | undefined {
  if (/^\/[\w.~-]/.test(text) || /^[a-z]:[\\/]/i.test(text)) return text;
  if (text.startsWith("~/")) return path.join(process.env["HOME"] ?? "/", text.slice(2));
  return text.startsWith("file:///") ? fileURLToPath(text) : undefined;
}
