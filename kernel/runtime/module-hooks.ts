/**
 * Loader hooks for the files that cells import; Node runs them on a thread of their own. Registered by module-loader.ts.
 *
 * A package that a user's file doesn't find comes from Athanor, as in cells. A `.ts` or `.tsx` file is an ES module even where
 * no package.json says so, because a notebook's folder seldom has one.
 */
import { fileURLToPath } from "node:url";
import { freshness } from "./module-stamp.ts";

interface Resolution {
  readonly url: string;
  readonly format?: string | null | undefined;
}

interface Context {
  readonly parentURL?: string | undefined;
}

type NextResolve = (specifier: string, context: Context) => Promise<Resolution>;

/** What the runtime tells these hooks. */
interface HookData {
  /** URL of Athanor's own folder. */
  readonly ownFolder: string;
  /** When the runtime began: a file that was edited later is loaded under a URL of its own. */
  readonly begunAt: number;
}

let data: HookData = { ownFolder: "", begunAt: Infinity };

/** Node's `initialize` hook. */
export function initialize(given: HookData): void {
  data = given;
}

/** Node's `resolve` hook. */
export async function resolve(
  specifier: string,
  context: Context,
  next: NextResolve,
): Promise<Resolution> {
  const found = await resolveFromBoth(specifier, context, next);
  if (isInPackage(found.url) || !found.url.startsWith("file:")) return found;
  const fresh = { ...found, url: freshUrl(found.url) };
  return /\.tsx?($|\?)/.test(fresh.url) ? { ...fresh, format: "module" } : fresh;
}

/** The same URL as the runtime makes for the imports of cells, so that a module is loaded once. */
function freshUrl(url: string): string {
  return url.includes("?") ? url : url + freshness(fileURLToPath(url), data.begunAt);
}

async function resolveFromBoth(
  specifier: string,
  context: Context,
  next: NextResolve,
): Promise<Resolution> {
  try {
    return await next(specifier, context);
  } catch (error) {
    const isUser = context.parentURL !== undefined && !isInPackage(context.parentURL);
    // Names of cells' own imports end so; those fall back by themselves, with better words.
    const isCell = /(\[|%5B)cell(\]|%5D)$/.test(context.parentURL ?? "");
    if (!isUser || isCell || !isBare(specifier)) throw error;
    return fromOwn(error, next(specifier, { ...context, parentURL: data.ownFolder }));
  }
}

/** The error of the first try names the user's file. */
async function fromOwn(error: unknown, found: Promise<Resolution>): Promise<Resolution> {
  try {
    return await found;
  } catch {
    throw error;
  }
}

function isBare(specifier: string): boolean {
  return !/^(\.|\/|[a-z]+:)/.test(specifier);
}

function isInPackage(url: string): boolean {
  return url.includes("/node_modules/");
}
