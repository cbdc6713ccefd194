import { expect, test } from "vitest";
import {
  supervisorEnvironment,
  userEnvironment,
} from "../../../kernel/runtime/supervisor-memory.ts";

test("cells and what they start don't see what the kernelspec sets for the kernel's own process", () => {
  expect(userEnvironment({ PATH: "/bin", ...supervisorEnvironment })).toEqual({ PATH: "/bin" });
});

test("a user's own setting stays", () => {
  expect(userEnvironment({ MALLOC_ARENA_MAX: "8" })).toEqual({ MALLOC_ARENA_MAX: "8" });
});
