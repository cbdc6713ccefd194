import { appendFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { browseData } from "../../../lib/data/browse-data.ts";
import { subset } from "../../../lib/data/subset.ts";
import { keepQuestion, readQuestions } from "../../../lib/experiments/data-questions.ts";
import { smallData } from "../data/support.ts";
import { temporaryFolder } from "../tracking/temporary-folder.ts";

test("questions are kept by data and its parts; lines that are no questions are passed over", () => {
  const root = temporaryFolder();
  const data = smallData([0, 1, 1]);
  const splits = { train: data, validation: subset(data, [0]), test: subset(data, []) };
  expect(readQuestions(data, root)).toEqual([]);
  const whole = browseData(splits, { where: "label == 1" }).question;
  const part = browseData(splits, { sort: "id", splits: ["validation"] }).question;
  keepQuestion(whole, root);
  keepQuestion(part, root);
  const folder = path.join(root, ".evidence", "questions");
  const [file = ""] = readdirSync(folder);
  for (const line of ['{"data":["a"],"text":3}\n', "[1]\n", "null\n", '{"data":["b"],"te']) {
    appendFileSync(path.join(folder, file), line);
  }
  expect(readQuestions(splits, root)).toHaveLength(2);
  expect(readQuestions(splits, root)).toEqual(expect.arrayContaining([whole, part]));
  expect(readQuestions(smallData([1, 1, 1]), root)).toEqual([]);
});
