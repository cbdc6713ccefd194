import { expect, it } from "vitest";
import { hasJsx, parseCell } from "../../../kernel/language/syntax-tree.ts";

it.each([
  "<b>text</b>",
  "const x = <p title={name}>don't {1 + 1}</p>",
  "<><br/>{items.map((i) => <li key={i}>{i}</li>)}</>",
  "function Row<T>({ value }: { value: T }) { return <td>{String(value)}</td> }",
])("reads JSX: %s", (source) => {
  const { file, errors } = parseCell(source, "In[1].ts");
  expect([hasJsx(file), errors.length]).toEqual([true, 0]);
});

it.each([
  "<any>x",
  "const twice = <T>(x: T) => [x, x]",
  "a < b && c > d",
  "const s: Map<string, Set<number>> = new Map()",
])("keeps what TypeScript means without JSX: %s", (source) => {
  const { file, errors } = parseCell(source, "In[1].ts");
  expect([hasJsx(file), errors.length]).toEqual([false, 0]);
});

it("tells of the error of the reading that is nearer", () => {
  const { file, errors } = parseCell("const x = <div>text</span>", "In[1].ts");
  expect(hasJsx(file)).toBe(true);
  expect(errors[0]?.messageText).toBe("Expected corresponding JSX closing tag for 'div'.");
});
