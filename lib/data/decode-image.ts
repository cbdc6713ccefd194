import sharp from "sharp";

/** The form that images are brought into. */
export interface ImageForm {
  /** In pixels; images of other sizes are resized to fill it. */
  readonly height: number;
  readonly width: number;
  /** 1 for grey, 3 for red, green and blue. */
  readonly channels: 1 | 3;
}

/**
 * Decodes an image, given as its path or its bytes, with libvips, turned as its EXIF says, transparency laid on white.
 *
 * @returns `height × width × channels` values of 0 … 255.
 * @throws {Error} When the file can't be decoded.
 */
export async function decodeImage(
  source: string | Uint8Array,
  { height, width, channels }: ImageForm,
): Promise<Uint8Array> {
  const image = sharp(source)
    .rotate()
    .flatten({ background: "white" })
    .resize(width, height, { fit: "fill" })
    .toColourspace(channels === 1 ? "b-w" : "srgb");
  return image.raw({ depth: "uchar" }).toBuffer();
}

/** Keeps libvips to the calling thread, where others decode beside it, and without a cache of files seen once. */
export function decodeAlone(): void {
  sharp.concurrency(1);
  sharp.cache(false);
}
