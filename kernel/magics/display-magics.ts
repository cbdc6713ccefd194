import type { Magic } from "./magic.ts";

function showAs(name: string, mime: string, summary: string): Magic {
  return {
    name,
    kind: "cell",
    summary,
    options: {},
    run: async ({ body = "" }, context) => {
      context.display(
        mime === "text/html" || mime === "text/markdown"
          ? { [mime]: body, "text/plain": body }
          : { [mime]: body },
      );
    },
  };
}

/** `%%html`, `%%markdown`, `%%js`. */
export const displayMagics: readonly Magic[] = [
  showAs("html", "text/html", "Shows the cell as HTML."),
  showAs("markdown", "text/markdown", "Shows the cell as Markdown."),
  showAs("js", "application/javascript", "Runs the cell as JavaScript in the browser."),
];
