import { protocolVersion } from "../protocol/header.ts";
import type { Handler } from "./handler.ts";

const helpLinks = [
  { text: "TypeScript Handbook", url: "https://www.typescriptlang.org/docs/handbook/intro.html" },
  { text: "TensorFlow.js API", url: "https://js.tensorflow.org/api/latest/" },
  {
    text: "A Recipe for Training Neural Networks",
    url: "https://karpathy.github.io/2019/04/25/recipe/",
  },
  { text: "CS231n: Neural Networks Part 3", url: "https://cs231n.github.io/neural-networks-3/" },
] as const;

/** Answers kernel_info_request without waiting for runtime or language. */
export const kernelInfo: Handler<"kernel_info_request"> = (_, { versions }) => ({
  status: "ok",
  protocol_version: protocolVersion,
  implementation: "athanor",
  implementation_version: versions.kernel,
  language_info: {
    name: "typescript",
    version: versions.typescript,
    mimetype: "text/x.typescript",
    file_extension: ".ts",
    pygments_lexer: "typescript",
    codemirror_mode: "typescript",
    nbconvert_exporter: "script",
  },
  banner: `Athanor ${versions.kernel}: TypeScript ${versions.typescript} on Node ${process.versions.node}. %lsmagic lists the magics.`,
  help_links: helpLinks,
  supported_features: ["debugger", "kernel subshells"],
  debugger: true,
});

/** Answers the deprecated connect_request with the bound ports. */
export const connect: Handler<"connect_request"> = (_, { ports }) => ({ status: "ok", ...ports });
