const byteUnits = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/**
 * Bytes as people read them, in powers of 1024: `512 B`, `1.5 KiB`, `139.8 GiB`.
 *
 * @param bytes - At least 0.
 */
export function bytesText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10);
  const unit = Math.min(power, byteUnits.length - 1);
  const amount = bytes / 1024 ** unit;
  return `${unit === 0 ? amount : amount.toFixed(1)} ${byteUnits[unit] ?? "B"}`;
}

/**
 * A duration as people read it: `4.2 ms`, `1.3 s`, `2 min 5 s`, `3 h 7 min`.
 *
 * @param seconds - At least 0.
 */
export function secondsText(seconds: number): string {
  if (seconds < 0.9995) return `${(seconds * 1000).toFixed(1)} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
