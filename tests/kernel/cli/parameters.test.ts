import { expect, test } from "vitest";
import { createCodeCell } from "../../../kernel/cli/notebook-file.ts";
import {
  injectParameters,
  parseParameter,
  toLiteral,
  unknownParameters,
} from "../../../kernel/cli/parameters.ts";

test.each([
  ["0.1", "0.1"],
  ["-3", "-3"],
  ["1e-4", "0.0001"],
  [".5", "0.5"],
  ["true", "true"],
  ["null", "null"],
  ["[1, 2]", "[1,2]"],
  ['{"a": "b"}', '{"a":"b"}'],
  ['"quoted"', '"quoted"'],
  ["adam", '"adam"'],
  ["a = b", '"a = b"'],
  ["[broken", '"[broken"'],
  ["", '""'],
  ["1.2.3", '"1.2.3"'],
  ["0x10; process.exit()", '"0x10; process.exit()"'],
])("%j is written as %s", (value, literal) => {
  expect(toLiteral(value)).toBe(literal);
});

test("a value may hold an equals sign", () => {
  expect(parseParameter("path=a=b")).toEqual({ name: "path", literal: '"a=b"' });
});

test.each(["lr", "=1", "1a=2", "a b=1", "a;b=1"])("-p %s is refused", (text) => {
  expect(() => parseParameter(text)).toThrow(
    `Expected -p NAME=VALUE with a variable's name, received "-p ${text}".`,
  );
});

const plain = createCodeCell("let other = 1;", []);
const tagged = createCodeCell("let lr = 0.1;\nconst epochs: number = 3;", ["parameters"]);
const sources = (cells: readonly { source: string }[]): string[] =>
  cells.map(({ source }) => source);

test("parameters come behind the tagged cell and replace those of an earlier run", () => {
  const first = injectParameters({ cells: [plain, tagged, plain], metadata: {} }, [
    parseParameter("lr=0.5"),
  ]);
  const again = injectParameters(first, [parseParameter("lr=0.7"), parseParameter("name=x")]);
  expect(sources(again.cells)).toEqual([
    plain.source,
    tagged.source,
    '// Parameters\nlet lr = 0.7;\nlet name = "x";',
    plain.source,
  ]);
  expect(again.cells[2]?.tags).toEqual(["injected-parameters"]);
});

test("without a tagged cell they come first, and none change nothing", () => {
  const notebook = { cells: [plain], metadata: {} };
  expect(sources(injectParameters(notebook, [parseParameter("a=1")]).cells)[0]).toContain(
    "let a = 1;",
  );
  expect(injectParameters(notebook, [])).toBe(notebook);
});

test("a name that the tagged cell doesn't declare is likely a slip", () => {
  const given = ["lr=1", "epochs=2", "epoch=3"].map(parseParameter);
  expect(unknownParameters({ cells: [tagged], metadata: {} }, given)).toEqual(["epoch"]);
});
