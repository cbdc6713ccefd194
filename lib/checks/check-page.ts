import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { AthanorError } from "../core/errors.ts";
import { type Displayable, displaySymbol, type MimeBundle } from "../core/mime-bundle.ts";

/** A check's page: how it judges, by which numbers, its options, and a failure; it shows itself. */
export interface CheckPage extends Displayable {
  /** Name of the check. */
  readonly check: string;
  /** Markdown that needs no other file: its picture is in it, links to files are words. */
  readonly text: string;
}

/**
 * The command that shows a check's page, for the end of a failed verdict.
 *
 * @param check - Name of the check.
 * @returns Undefined for a check without a page, such as one of a user's own.
 */
export function pageCommand(check: string): string | undefined {
  return pageFile(check) === undefined ? undefined : `%check ${check} --page`;
}

/**
 * Reads the page of a check from docs/checks.
 *
 * @param check - Name of the check, with `-` between words.
 * @throws {AthanorError} `not-found` when there is none.
 */
export function readCheckPage(check: string): CheckPage {
  const file = pageFile(check);
  if (file === undefined) {
    throw new AthanorError(
      "not-found",
      `Expected a check with a page, received "${check}". %check lists the checks.`,
    );
  }
  const text = wholeText(readFileSync(file, "utf8"), file);
  const bundle = (): MimeBundle => ({
    "text/markdown": text,
    "text/plain": text.replaceAll(/!\[([^\]]*)\]\([^)]*\)/gu, "[$1]"),
  });
  const page = { check, text };
  return Object.defineProperty(page, displaySymbol, { value: bundle }) as unknown as CheckPage;
}

function wholeText(markdown: string, file: string): string {
  return markdown
    .replaceAll(/<!--.*?-->\n*/gsu, "")
    .replaceAll(/!\[([^\]]*)\]\((images\/[^)]+)\)/gu, (_, words: string, image: string) => {
      const picture = file.replace(/[^/\\]+$/u, image);
      if (!existsSync(picture)) return words;
      return `![${words}](data:image/png;base64,${readFileSync(picture, "base64")})`;
    })
    .replaceAll(/(?<!!)\[([^\]]*)\]\((?!https?:|data:)[^)]*\)/gu, "$1");
}

/** The page in the package's folder, from the sources or from what is built. */
function pageFile(check: string): string | undefined {
  if (!/^[a-z]+(-[a-z]+)*$/u.test(check)) return undefined;
  return ["../../docs/checks/", "../../../docs/checks/"]
    .map((folder) => fileURLToPath(new URL(`${folder}${check}.md`, import.meta.url)))
    .find((file) => existsSync(file));
}
