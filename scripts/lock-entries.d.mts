/** Entries for optional dependencies that a lock names and doesn't hold, by their key in `packages`. */
export function missingOptional(
  packages: Readonly<Record<string, object>>,
): Readonly<Record<string, object>>;
