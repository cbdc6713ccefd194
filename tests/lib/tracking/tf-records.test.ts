import { expect, it } from "vitest";
import { bytesField, doubleField, message, varintField } from "../../../lib/core/protobuf.ts";
import { scalarRecords, tfRecord } from "../../../lib/tracking/tf-records.ts";

it("frames bytes as TensorFlow does", () => {
  // tf.io.TFRecordWriter of TensorFlow 2.21 writes these bytes for b"abc".
  const bytes = Buffer.from(tfRecord(Buffer.from("abc")));
  expect(bytes.toString("hex")).toBe("0300000000000000b099490e6162636e57f121");
});

it("gives the same record for a scalar as a message that is built field by field", () => {
  const summary = (value: number): Uint8Array => {
    const float = Buffer.alloc(4);
    float.writeFloatLE(value);
    return bytesField(5, bytesField(1, message(bytesField(1, "loss"), bytesField(8, float))));
  };
  const records = scalarRecords(summary(0));
  for (const step of [0, 1, 127, 128, 300, 2 ** 31, 2 ** 40]) {
    const whole = message(doubleField(1, 12.5), varintField(2, step), summary(0.1));
    expect(records(12.5, step, 0.1)).toEqual(tfRecord(whole));
  }
});
