const NPM = /^npm:\/?(@[^/]+\/[^/@]+|[^/@]+)(?:@[^/]*)?(\/.*)?$/;
const JSR = /^jsr:\/?@([^/]+)\/([^/@]+)(?:@[^/]*)?(\/.*)?$/;

/**
 * An import as Node writes it, from the way Deno writes it: `npm:d3@7` is `d3`, `jsr:@std/path@1/posix` is
 * `@jsr/std__path/posix` (JSR's name of it on npm). Versions are left to package.json. Others stay as they are.
 */
export function toNodeSpecifier(specifier: string): string {
  const npm = NPM.exec(specifier);
  if (npm !== null) return `${npm[1] ?? ""}${npm[2] ?? ""}`;
  const jsr = JSR.exec(specifier);
  if (jsr !== null) return `@jsr/${jsr[1] ?? ""}__${jsr[2] ?? ""}${jsr[3] ?? ""}`;
  return specifier;
}
