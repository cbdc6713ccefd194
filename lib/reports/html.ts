import { escapeText } from "../core/escape-text.ts";

/** Plain JSON by name. */
export type Json = Readonly<Record<string, unknown>>;

/** Text that can stand in HTML and inside a quoted attribute, characters that HTML can't hold replaced. */
export function escapeHtml(value: unknown): string {
  const text = typeof value === "string" ? value : String(value);
  // Control characters other than tab and newline aren't allowed in HTML.
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  return escapeText(text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "\uFFFD"));
}

/**
 * A number as people read it: integers whole, others with four significant digits, very small and very large ones with
 * an exponent; NaN and infinities by name.
 */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return value < 0 ? "−∞" : Number.isNaN(value) ? "NaN" : "∞";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e9) return String(value).replace("-", "−");
  const short = size < 1e-3 || size >= 1e6 ? exponentText(value) : Number(value.toPrecision(4));
  return String(short).replace("-", "−");
}

function exponentText(value: number): string {
  const [digits = "", exponent = ""] = value.toExponential(2).split("e");
  return `${Number(digits)}e${exponent.replace("+", "")}`;
}

/** Any JSON value on one line. */
export function valueText(value: unknown): string {
  if (value === undefined || value === null || value === "") return "–";
  if (typeof value === "number") return numberText(value);
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) {
    return `[${value.map(valueText).join(", ")}]`;
  }
  return typeof value === "object" ? JSON.stringify(value) : plainText(value);
}

/** Text, number or boolean of a JSON file as text; anything else is empty. */
export function plainText(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value of a JSON object that may not be one. */
export function field(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), value);
}

/** Unix milliseconds as date and time in UTC, e.g. `2026-11-21 23:06:38 UTC`: the same text on every machine. */
export function dateText(milliseconds: unknown): string {
  if (typeof milliseconds !== "number" || Math.abs(milliseconds) > 8.64e15) return "–";
  return `${new Date(milliseconds).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** A part of the report that the reader opens. */
export function folded(
  summary: string,
  content: string,
  options: { readonly className?: string } = {},
): string {
  const { className = "" } = options;
  return `<details class="fold ${className}"><summary>${escapeHtml(summary)}</summary><div class="inside">${content}</div></details>`;
}
