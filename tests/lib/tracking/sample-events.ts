import { encodePng } from "../../../lib/plots/png.ts";
import type { EventWriter } from "../../../lib/tracking/tf-events.ts";

/** Two pixels. */
export const png: Buffer = encodePng({
  width: 2,
  height: 1,
  data: Uint8Array.of(0, 0, 0, 255, 255, 255, 255, 255),
});

/** One value of every kind, and closes the file. */
export function writeSamples(writer: EventWriter): void {
  writer.scalar("loss", 2.5, 0);
  writer.scalar("loss", Number.NaN, 1);
  writer.scalar("loss", -Infinity, 2);
  writer.scalar("val/acc", 0.1, 100_000);
  writer.histogram("weights", [0, 1, 1, 3], 5);
  writer.image("samples", [png], { width: 2, height: 1, step: 6 });
  writer.text("note", "# Grüße", 7);
  writer.close();
}
