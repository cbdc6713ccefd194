import { appendFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { keepAnswer, readAnswers } from "../../../lib/experiments/human-answers.ts";
import { smallData } from "../data/support.ts";
import { temporaryFolder } from "../tracking/temporary-folder.ts";

test("answers are kept by data, the last one of each sample counts, a cut line is passed over", () => {
  const root = temporaryFolder();
  const data = smallData([0, 1]);
  expect(readAnswers(data, root)).toEqual({});
  keepAnswer(data, { id: "a", label: 1 }, root);
  keepAnswer(data, { id: "b", label: -1 }, root);
  keepAnswer(data, { id: "a", label: 0 }, root);
  const folder = path.join(root, ".evidence", "human");
  const [file = ""] = readdirSync(folder);
  appendFileSync(path.join(folder, file), '{"id":"c","la');
  expect(readAnswers(data, root)).toEqual({ a: 0, b: -1 });
  expect(readAnswers(smallData([1, 1]), root)).toEqual({});
});
