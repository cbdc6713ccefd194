import { constants, copyFileSync, existsSync, mkdirSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { didYouMean } from "../magics/nearest-name.ts";
import { CommandError, type Command } from "./command.ts";
import { text } from "./install.ts";
import { templateFiles } from "./kernelspec.ts";
import { packageRoot } from "../protocol/package-root.ts";

/** `00-tour` of `/path/00-tour.ipynb`. */
function templateName(path: string): string {
  return basename(path, ".ipynb");
}

/** The template whose name, number or name without number is `wanted`. */
function findTemplate(wanted: string | undefined, templates: readonly string[]): string {
  const [first] = templates;
  const found =
    wanted === undefined
      ? first
      : templates.find((path) => {
          const name = templateName(path);
          return [name, name.replace(/^\d+-/, ""), /^\d+/.exec(name)?.[0]].includes(wanted);
        });
  if (found !== undefined) return found;
  const names = templates.map(templateName);
  throw new CommandError(
    `Expected --template to be one of ${names.join(", ")}; received "${wanted ?? ""}".${didYouMean(wanted ?? "", names)}`,
  );
}

/** `athanor new`: a notebook to begin with. */
export const create: Command = {
  name: "new",
  summary: "Copies a notebook template, into the current folder or where its name says.",
  options: {
    template: {
      type: "string",
      short: "t",
      description: "Template's name or number (default: the first).",
    },
    list: { type: "boolean", description: "Only list the templates." },
  },
  positionals: [{ name: "name", description: "The new notebook, .ipynb is added." }],
  run: async ({ options, positionals: [name] }, terminal) => {
    const templates = templateFiles(packageRoot());
    if (options["list"] === true) {
      terminal.out(templates.map((path) => `${templateName(path)}\n`).join(""));
      return 0;
    }
    const source = findTemplate(text(options, "template"), templates);
    const wanted = (name ?? templateName(source)).replace(/\.ipynb$/, "");
    const target = resolve(terminal.cwd, `${wanted}.ipynb`);
    if (existsSync(target)) {
      throw new CommandError(
        `Expected a new name, but ${target} exists. Choose another; nothing was changed.`,
      );
    }
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(source, target, constants.COPYFILE_EXCL);
    terminal.out(`Wrote ${target}\n`);
    return 0;
  },
};
