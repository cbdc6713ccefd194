import { describe, expect, it } from "vitest";
import { createExecutionLane } from "../../../kernel/server/execution-lane.ts";

describe("createExecutionLane", () => {
  it("holds the steps of a turn until the turns before have ended", async () => {
    const lane = createExecutionLane();
    const seen: string[] = [];
    const [first, second, third] = [lane.enter(), lane.enter(), lane.enter()];
    second.emit(() => seen.push("second 1"));
    second.emit(() => seen.push("second 2"));
    third.emit(() => seen.push("third"));
    await first.opened;
    first.emit(() => seen.push("first"));
    first.leave();
    await second.opened;
    expect(seen).toEqual(["first", "second 1", "second 2"]);
    // A later turn that ends early doesn't overtake.
    third.leave();
    second.leave();
    await third.opened;
    expect(seen.at(-1)).toBe("third");
  });

  it("runs late steps of an ended turn at once", async () => {
    const lane = createExecutionLane();
    const turn = lane.enter();
    await turn.opened;
    turn.leave();
    const seen: string[] = [];
    turn.emit(() => seen.push("late"));
    expect(seen).toEqual(["late"]);
  });
});
