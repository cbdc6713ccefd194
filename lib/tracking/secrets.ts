const removed = "[removed]";

/** Shapes of well-known credentials, and the places where people write others. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g, removed],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, removed],
  [/\b(?:gh[pousr]_|github_pat_|glpat-|hf_|sk-|npm_|pypi-|xox[baprs]-)[\w-]{8,}/g, removed],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+/g, removed],
  [/\b(Bearer|Basic) +[\w.~+/-]{8,}=*/gi, `$1 ${removed}`],
  [/([a-z][a-z\d+.-]*:\/\/)[^\s/@"'`]+@/gi, "$1"],
  [
    /((?:password|passwd|secret|token|credential|api_?key|access_?key|private_?key)["']?\s*[:=]\s*)(["'`])(?:(?!\2).){4,}\2/gi,
    `$1$2${removed}$2`,
  ],
  [/\b(AWS_\w+|\w*(?:_KEY|_TOKEN|_SECRET|PASSWORD|_PASS)) *= *[^\s"'`]{4,}/g, `$1=${removed}`],
];

const secretName =
  /(?:password|passwd|secret|credential|api_?key|access_?key|private_?key|token)$/i;
const secretFile =
  /^(?:\.env.*|\.npmrc|\.netrc|\.pypirc|id_[a-z\d]+|.*\.(?:pem|key|p12|pfx|keystore)|.*(?:secret|credential|token|password).*)$/i;

/**
 * Text without the credentials that it holds: known token shapes, private keys, users and passwords in URLs, values
 * assigned to names such as `password` or `AWS_SECRET_ACCESS_KEY`.
 */
export function removeSecrets(text: string): string {
  return patterns.reduce(
    (rest, [pattern, replacement]) => rest.replaceAll(pattern, replacement),
    text,
  );
}

/** Whether a file's name says that it holds credentials, such as `.env` or `deploy.pem`. */
export function isSecretFile(name: string): boolean {
  return secretFile.test(name);
}

/** A copy of plain data in which text under names such as `apiKey` and credentials inside other text are removed. */
export function withoutSecrets(value: unknown, name = ""): unknown {
  if (typeof value === "string") return secretName.test(name) ? removed : removeSecrets(value);
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, name));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, withoutSecrets(child, key)]),
  );
}
