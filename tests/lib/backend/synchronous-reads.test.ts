import { expect, test } from "vitest";
import { selectBackend } from "../../../lib/backend/select-backend.ts";
import { fetchValues, useReadableBackend } from "../../../lib/backend/synchronous-reads.ts";
import { tf } from "../../../lib/backend/tf.ts";

test("a backend that can be read stays, and so do its tensors", async () => {
  await selectBackend({ prefer: "cpu" });
  const x = tf.ones([3]);
  await fetchValues([x]);
  const goBack = await useReadableBackend();
  expect(tf.getBackend()).toBe("cpu");
  expect(Array.from(x.dataSync())).toEqual([1, 1, 1]);
  await goBack();
  expect(tf.getBackend()).toBe("cpu");
});
