import { expect, test } from "vitest";
import { argumentText } from "../../../kernel/magics/interpolate.ts";

const knows = (name: string): boolean => ["file", "n", "options"].includes(name);

test.each([
  ["sh", "cat {file}", '"cat " + String(file) + ""'],
  ["sh", "head -n {n + 1} {file}", '"head -n " + String(n + 1) + " " + String(file) + ""'],
  ["lr", "--start {options.start}", '"--start " + String(options.start) + ""'],
  ["sh", `curl -d '{"a": 1}'`, `"curl -d '{\\"a\\": 1}'"`],
  ["sh", "awk '{print $1}'", `"awk '{print $1}'"`],
  ["sh", "echo ${n} {unknown} {}", '"echo ${n} {unknown} {}"'],
  ["sh", "mv {n,file} {n: 1}", '"mv {n,file} {n: 1}"'],
  ["sh", "echo {{n}} {{print}}", '"echo {n} {{print}}"'],
  ["timeit", "for (;;) {n}", '"for (;;) {n}"'],
])("%s: %s", (magic, args, expected) => expect(argumentText(magic, args, knows)).toBe(expected));
