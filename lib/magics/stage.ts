import type { Magic } from "./magic.ts";

/** `%stage`. */
export const stageMagics: readonly Magic[] = [
  {
    name: "stage",
    kind: "line",
    summary: "Show the gates of the recipe, or open a stage's gate.",
    help: "Without a stage: every verdict that the recipe asks for, and how it stands. With one: an error that lists what is missing when its gate isn't open.",
    options: {
      waive: { type: "string", description: "Go on although the gate isn't open, and why" },
    },
    positionals: [
      {
        name: "stage",
        description: "Stage to enter",
        choices: ["data", "skeleton", "overfit", "regularize", "tune", "last"],
      },
    ],
    run: async ({ options: { waive }, positionals: [name] }) => {
      const { workbench } = await import("../experiments/workbench.ts");
      const { stages } = await import("../core/verdict.ts");
      const { AthanorError } = await import("../core/errors.ts");
      if (name === undefined) return workbench.gates();
      const stage = stages.find((candidate) => candidate === name);
      if (stage !== undefined) {
        return workbench.enter(stage, typeof waive === "string" ? { waive } : {});
      }
      throw new AthanorError(
        "argument",
        `Expected one of the stages ${stages.join(", ")}; received "${name}".`,
      );
    },
  },
];
