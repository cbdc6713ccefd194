import { expect, test } from "vitest";
import { BlockingAnswers, giveAnswer } from "../../../kernel/runtime/blocking-answers.ts";

const never = (): void => undefined;

test("a thread that stands still gets its answer, and those to earlier questions are dropped", () => {
  const answers = new BlockingAnswers();
  giveAnswer(answers.way, { id: 1, answer: { status: "ok", value: "too late" } });
  giveAnswer(answers.way, { id: 2, answer: { status: "ok", value: "yes" } });
  expect(answers.take(2, never)).toEqual({ status: "ok", value: "yes" });
  answers.way.port.close();
});

test("an answer that comes while the thread waits wakes it", () => {
  const answers = new BlockingAnswers();
  let looks = 0;
  const look = (): void => {
    looks += 1;
    const answer = { status: "error", name: "E", message: "no" } as const;
    if (looks === 3) giveAnswer(answers.way, { id: 7, answer });
  };
  expect(answers.take(7, look)).toEqual({ status: "error", name: "E", message: "no" });
  expect(looks).toBe(3);
  answers.way.port.close();
});

test("what the check throws ends the wait", () => {
  const answers = new BlockingAnswers();
  const refuse = (): never => {
    throw new Error("stopped");
  };
  expect(() => answers.take(1, refuse)).toThrow("stopped");
  answers.way.port.close();
});
