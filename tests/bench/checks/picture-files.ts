import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { createRandom } from "../../../lib/core/random.ts";

/** Files that are written at the same time. */
const parallel = 8;

/** JPEG files of 32×32 coloured clouds in ten folders, no two alike. */
export async function writeThumbnails(folder: string, count: number): Promise<void> {
  const random = createRandom("thumbnails");
  await writeAll(folder, count, async () => {
    const coarse = Uint8Array.from({ length: 8 * 8 * 3 }, () => random.integer(256));
    return sharp(coarse, { raw: { width: 8, height: 8, channels: 3 } })
      .resize(32, 32, { kernel: "cubic" })
      .jpeg({ quality: 95 })
      .toBuffer();
  });
}

/** Photo-like JPEG files of 256×256 in ten folders: 500 different ones again and again, which a loader can't tell. */
export async function writePhotos(folder: string, count: number): Promise<void> {
  const random = createRandom("photos");
  const different: Promise<Buffer>[] = Array.from({ length: 500 }, async () => {
    const coarse = Uint8Array.from({ length: 24 * 24 * 3 }, () => random.integer(256));
    return sharp(coarse, { raw: { width: 24, height: 24, channels: 3 } })
      .resize(256, 256, { kernel: "cubic" })
      .jpeg({ quality: 90 })
      .toBuffer();
  });
  const photos = await Promise.all(different);
  await writeAll(folder, count, async (index) => photos[index % photos.length] ?? Buffer.alloc(0));
}

async function writeAll(
  folder: string,
  count: number,
  jpegOf: (index: number) => Promise<Buffer>,
): Promise<void> {
  for (let label = 0; label < 10; label += 1) {
    await mkdir(join(folder, String(label)), { recursive: true });
  }
  for (let start = 0; start < count; start += parallel) {
    const some = Array.from({ length: Math.min(parallel, count - start) }, (_, k) => start + k);
    await Promise.all(
      some.map(async (index) =>
        writeFile(join(folder, String(index % 10), `${index}.jpg`), await jpegOf(index)),
      ),
    );
  }
}
