import { tmpdir } from "node:os";
import { afterAll, expect, test } from "vitest";
import { createDriver } from "./runtime-driver.ts";

const driver = createDriver(tmpdir());
afterAll(() => driver.executor.dispose());

test("a cell whose library ends its work early at the signal is interrupted all the same", async () => {
  const stopped = await driver.run(
    `const signal = globalThis[Symbol.for("Jupyter.interruptSignal")];
     const work = new Promise((resolve) => signal.addEventListener("abort", () => resolve("stopped early")));
     display("go"); await work;`,
    { interrupt: true },
  );
  expect(stopped.outcome).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
});

test("a cell that catches the interrupt itself may end well", async () => {
  const stopped = await driver.run(
    `display("go");
     try { await __athanor.wait(new Promise(() => undefined)); } catch (error) { console.log(error.name); }`,
    { interrupt: true },
  );
  expect(stopped.outcome).toEqual({ status: "ok" });
});
