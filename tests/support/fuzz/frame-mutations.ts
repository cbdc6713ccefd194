import type { FuzzRandom } from "./random.ts";

/** What stands between identities and signature. */
export const delimiter: Buffer = Buffer.from("<IDS|MSG>");

/** One bit of one frame turned over. */
export function flipByte(frames: Buffer[], random: FuzzRandom): Buffer[] {
  const at = random.below(frames.length);
  const frame = Buffer.from(frames[at] ?? []);
  const place = random.below(frame.length);
  frame[place] = (frame[place] ?? 0) ^ (1 << random.below(8));
  frames[at] = frame;
  return frames;
}

/** Frames or the end of one frame left out. */
export function truncate(frames: Buffer[], random: FuzzRandom): Buffer[] {
  if (random.chance(0.5)) return frames.slice(0, random.below(frames.length));
  const at = random.below(frames.length);
  const frame = frames[at] ?? Buffer.alloc(0);
  return frames.with(at, frame.subarray(0, random.below(frame.length)));
}

/** A frame moved, lost or sent twice. */
export function shuffle(frames: Buffer[], random: FuzzRandom): Buffer[] {
  const from = random.below(frames.length);
  const [moved] = frames.splice(from, 1);
  if (moved !== undefined && random.chance(0.8)) {
    frames.splice(random.below(frames.length + 1), 0, moved);
  }
  if (random.chance(0.3)) frames.splice(random.below(frames.length), 0, random.pick(frames));
  return frames;
}

/** Frames that hold anything. */
export function noise(random: FuzzRandom): Buffer[] {
  const frames = Array.from({ length: 1 + random.below(9) }, () => random.bytes(random.below(40)));
  return random.chance(0.5) ? [delimiter, ...frames] : frames;
}

/** Delimiters where none belong, or none. */
export function misdelimit(frames: Buffer[], random: FuzzRandom): Buffer[] {
  return random.pick([
    () => [delimiter, ...frames],
    () => [...frames, delimiter, ...frames],
    () => frames.slice(1),
    () => [Buffer.from("<ids|msg>"), ...frames.slice(1)],
    () => [random.bytes(3), random.bytes(0), ...frames],
    () => [delimiter],
    () => Array.from({ length: 6 + random.below(3) }, () => delimiter),
    () => [...Array.from({ length: 300 }, () => Buffer.from("id")), ...frames],
  ])();
}
