import { expect, test } from "vitest";
import { variable } from "../../../kernel/cli/environment.ts";

test("an empty variable counts as none; Windows alone finds a name in another spelling", () => {
  expect(variable({ HOME: "" }, "HOME", "linux")).toBeUndefined();
  expect(variable({ Path: "C:" }, "PATH", "win32")).toBe("C:");
  expect(variable({ Path: "/bin" }, "PATH", "linux")).toBeUndefined();
  expect(variable({ PATH: "a", Path: "b" }, "PATH", "win32")).toBe("a");
});
