import { flameGraphSvg, slowestFunctions, toFlameTree } from "../display/flame-graph.ts";
import { MagicUsageError } from "./magic-usage-error.ts";
import type { Magic } from "./magic.ts";

const SHOWN = 12;

const prun: Magic = {
  name: "prun",
  kind: "both",
  summary:
    "Runs a statement, or the cell as `%%prun`, under V8's profiler and draws a flame graph.",
  help: [
    "Samples the main thread every 0.2 ms: JavaScript's time; native calls count for the function that made them.",
    "Shown are the functions with the most time of their own, and the graph as SVG (callers above, tooltips with times).",
    "Names that the statement declares stay. `profile = %prun …` keeps V8's profile; as JSON it is a .cpuprofile file.",
  ].join("\n"),
  raw: true,
  body: "code",
  options: {},
  positionals: [
    { name: "statement", description: "TypeScript on one line.", variadic: true, values: "code" },
  ],
  run: async ({ line, body }, context) => {
    const code = body ?? line;
    if (code.trim() === "") {
      throw new MagicUsageError("Expected a statement for %prun. Usage: %prun STATEMENT");
    }
    const profile = await context.profile(() => context.execute(code));
    const tree = toFlameTree(profile);
    const rows = slowestFunctions(tree, SHOWN).map(({ name, place, selfMs }) =>
      `${selfMs.toFixed(1).padStart(9)} ms  ${name} ${place}`.trimEnd(),
    );
    const text = `${tree.totalMs.toFixed(1)} ms in all; most time of their own:\n${rows.join("\n")}`;
    context.print(`${text}\n`);
    context.display({ "image/svg+xml": flameGraphSvg(tree), "text/plain": "flame graph" });
    return { ...profile, [Symbol.for("Jupyter.display")]: () => ({}) };
  },
};

/** `%prun`, `%%prun`. */
export const profileMagics: readonly Magic[] = [prun];
