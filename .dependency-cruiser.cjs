/** The floors of docs/architecture.md: a folder imports itself and lower floors, nothing else. */
const kernel = [
  ["protocol"],
  ["display"],
  ["transport", "language", "runtime"],
  ["magics", "debugger"],
  ["session"],
  ["server"],
  ["cli"],
];
const lib = [
  ["core"],
  ["backend", "config", "metrics", "schedules", "plots", "widgets"],
  ["data", "models", "tracking", "compile"],
  ["training", "native"],
  ["checks"],
  ["reports"],
  ["experiments"],
  ["magics"],
];

const rooms = (root, names) => `^${root}/(${names.join("|")})/`;

const floorRules = (root, floors) =>
  floors.flatMap((floor, height) => {
    const above = floors.slice(height + 1).flat();
    const from = { path: rooms(root, floor) };
    const upward = {
      name: `${root}-floor-${height}-imports-upward`,
      severity: "error",
      from,
      to: { path: rooms(root, above.length > 0 ? above : ["nothing-above"]) },
    };
    const sideways = {
      name: `${root}-floor-${height}-imports-sideways`,
      severity: "error",
      from,
      to: { path: rooms(root, floor), pathNot: `^${root}/$1/` },
    };
    return [upward, sideways];
  });

const only = (npm, folder, name, extra = []) => ({
  name,
  severity: "error",
  from: { path: "^(kernel|lib)/", pathNot: [`^${folder}/`, ...extra] },
  to: { path: `^node_modules/${npm}/` },
});

const onlyCore = (modules, folders, name) => ({
  name,
  severity: "error",
  from: { path: "^kernel/", pathNot: folders },
  to: { path: `^(node:)?(${modules})$`, dependencyTypes: ["core"] },
});

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "kernel-and-lib-are-strangers",
      severity: "error",
      from: { path: "^(kernel|lib)/" },
      to: { path: "^(kernel|lib)/", pathNot: "^$1/" },
    },
    {
      name: "sources-never-import-tests",
      severity: "error",
      from: { path: "^(kernel|lib)/" },
      to: { path: "^(tests|notebooks|scripts)/" },
    },
    {
      name: "nobody-imports-the-public-index",
      severity: "error",
      from: { path: "^lib/", pathNot: "^lib/index\\.ts$" },
      to: { path: "^lib/index\\.ts$" },
    },
    {
      name: "no-undeclared-packages",
      severity: "error",
      from: { path: "^(kernel|lib)/" },
      to: {
        dependencyTypes: ["npm-no-pkg", "npm-unknown", "npm-dev"],
        // TypeScript is reached by the alias #typescript, which hides that it is declared.
        pathNot: "\\.d\\.(m|c)?ts$|^node_modules/typescript/",
      },
    },
    ...floorRules("kernel", kernel),
    ...floorRules("lib", lib),
    only("zeromq", "kernel/transport", "zeromq-only-in-transport"),
    only("typescript(-native)?", "kernel/language", "typescript-only-in-language"),
    only("acorn[^/]*", "kernel/(language|magics)", "acorn-only-in-language-and-magics"),
    only("tslab", "kernel/language", "tslab-only-in-language"),
    only("@tensorflow/[^/]+", "lib/backend", "tensorflow-only-in-backend"),
    only("sharp", "lib/data", "sharp-only-in-data", ["^lib/plots/"]),
    onlyCore(
      "vm|inspector|inspector/promises",
      // The other one compiles TypeScript itself with a code cache.
      ["^kernel/runtime/", "^kernel/language/typescript\\.cjs$"],
      "vm-and-inspector-only-in-runtime",
    ),
    onlyCore(
      "child_process",
      ["^kernel/runtime/", "^kernel/cli/"],
      "child-process-only-in-runtime",
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "types"],
    },
  },
};
