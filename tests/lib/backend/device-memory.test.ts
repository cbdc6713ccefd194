import { expect, test } from "vitest";
import { deviceMemory } from "../../../lib/backend/device-memory.ts";
import { selectBackend } from "../../../lib/backend/select-backend.ts";

test("a backend without devices of TensorFlow has no figures", async () => {
  await selectBackend({ prefer: "cpu" });
  expect(deviceMemory()).toEqual([]);
});
