import { describe, expect, it } from "vitest";
import { execute, findCompiler } from "../../../lib/native/compiler.ts";

describe("findCompiler", () => {
  it("says how to install one when PATH has none", async () => {
    await expect(findCompiler({ PATH: "" })).rejects.toThrow(
      /Expected a C\+\+17 compiler .*Run `sudo apt-get install g\+\+`/u,
    );
  });

  it("takes $CXX first", async () => {
    // Any program that answers --version stands for a compiler here: Node is surely there.
    const compiler = await findCompiler({ PATH: "", CXX: process.execPath });
    expect(compiler).toEqual({ command: process.execPath, version: process.version });
  });
});

describe("execute", () => {
  it("gives the exit code and everything printed", async () => {
    const program = "process.stdout.write('out'); process.stderr.write('err'); process.exit(3)";
    expect(await execute(process.execPath, ["-e", program])).toEqual({ code: 3, output: "outerr" });
  });

  it("has no exit code for a program that isn't there", async () => {
    expect((await execute("/nonexistent/program", [])).code).toBeUndefined();
  });
});
