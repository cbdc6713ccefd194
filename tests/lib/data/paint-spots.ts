import { mkdirSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { createRandom } from "../../../lib/core/random.ts";

/**
 * Writes 300 pictures of bright spots in three classes into a folder; every 25th is a copy of the one before it, and number
 * 150 is blank.
 */
export async function paintSpots(folder: string, side: number): Promise<void> {
  const random = createRandom("spots");
  let last = new Uint8Array(side * side * 3);
  for (let index = 0; index < 300; index += 1) {
    const label = index % 3;
    mkdirSync(join(folder, `class-${label}`), { recursive: true });
    const [down, right] = [random.integer(side), random.integer(side)];
    const fresh = Uint8Array.from(last, (_, at) => {
      const [y, x] = [Math.floor(at / 3 / side), Math.floor(at / 3) % side];
      const gap = (y - down) ** 2 + (x - right) ** 2;
      return 40 + 10 * label + 150 * Math.exp(-gap / 8) + random.integer(12);
    });
    if (index === 150) fresh.fill(0);
    const pixels = index % 25 === 24 ? last : fresh;
    await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
      .png()
      .toFile(join(folder, `class-${label}`, `${String(index).padStart(3, "0")}.png`));
    last = pixels;
  }
}
