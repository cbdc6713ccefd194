/** Variables of a process by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable that isn't empty. Windows doesn't tell `Path` from `PATH`. */
export function variable(
  env: Environment,
  name: string,
  platform: NodeJS.Platform,
): string | undefined {
  const exact = env[name];
  if (exact !== undefined || platform !== "win32") return exact || undefined;
  const key = Object.keys(env).find((each) => each.toUpperCase() === name);
  return key === undefined ? undefined : env[key] || undefined;
}
