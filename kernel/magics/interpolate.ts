import { parseExpressionAt } from "acorn";

/** Magics whose line is TypeScript itself: braces in it are blocks and objects. */
const CODE_MAGICS: ReadonlySet<string> = new Set(["time", "timeit", "prun", "pinfo", "pinfo2"]);

const BRACES = /\{\{([^{}]*)\}\}|(\$?)\{([^{}]*)\}/g;

/**
 * The argument text of a magic or a shell command as a TypeScript expression, its `{expression}` parts filled in when it runs.
 *
 * A part is filled in only when it is one whole expression that begins with a name which the notebook knows. So JSON
 * (`{"a": 1}`), awk's `{print $1}`, the shell's `${VAR}` and `{a,b}` and find's `{}` stay text; `{{x}}` is the text `{x}`.
 */
export function argumentText(
  magic: string,
  args: string,
  isKnownName: (name: string) => boolean,
): string {
  if (CODE_MAGICS.has(magic)) return JSON.stringify(args);
  const parts: string[] = [];
  let text = "";
  let done = 0;
  for (const found of args.matchAll(BRACES)) {
    const [whole, escaped, dollar, inner = ""] = found;
    const isValue = dollar === "" && isKnownExpression(inner, isKnownName);
    const isText = escaped === undefined || !isKnownExpression(escaped, isKnownName);
    text += args.slice(done, found.index);
    done = found.index + whole.length;
    if (isValue) {
      parts.push(JSON.stringify(text), `String(${inner})`);
      text = "";
    } else {
      text += isText ? whole : `{${escaped}}`;
    }
  }
  parts.push(JSON.stringify(text + args.slice(done)));
  return parts.join(" + ");
}

function isKnownExpression(text: string, isKnownName: (name: string) => boolean): boolean {
  const name = /^\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)/u.exec(text)?.[1];
  if (name === undefined || !isKnownName(name)) return false;
  try {
    const node = parseExpressionAt(text, 0, { ecmaVersion: "latest" });
    return node.type !== "SequenceExpression" && text.slice(node.end).trim() === "";
  } catch {
    return false;
  }
}
