import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

/** A page in headless Chromium that may only speak to this machine, and what it did wrong. */
export interface WatchedPage {
  readonly page: Page;
  /** Requests that left this machine; each was refused. */
  readonly outside: readonly string[];
  /** Uncaught errors of the page. */
  readonly errors: readonly string[];
  readonly close: () => Promise<void>;
}

const local = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Opens Chromium (`ATHANOR_CHROMIUM`, or Debian's) with an empty profile. */
export async function openPage(
  options: {
    readonly viewport?: { width: number; height: number };
    readonly colorScheme?: "light" | "dark";
    readonly javaScriptEnabled?: boolean;
    readonly offline?: boolean;
  } = {},
): Promise<WatchedPage> {
  const { viewport = { width: 1300, height: 1400 }, offline = false, ...rest } = options;
  const browser = await launch();
  const context = await browser.newContext({ viewport, ...rest });
  const outside: string[] = [];
  await refuseOutside(context, outside, offline);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error.stack ?? error)));
  return { page, outside, errors, close: () => browser.close() };
}

async function launch(): Promise<Browser> {
  const executablePath = process.env["ATHANOR_CHROMIUM"] ?? "/usr/bin/chromium";
  if (!existsSync(executablePath)) {
    throw new Error(
      `Expected Chromium at ${executablePath}. Run \`npm test\` once, or set ATHANOR_CHROMIUM.`,
    );
  }
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

async function refuseOutside(
  context: BrowserContext,
  outside: string[],
  offline: boolean,
): Promise<void> {
  await context.route("**/*", (route) => {
    const url = new URL(route.request().url());
    const inside =
      /^(data|blob|file):$/.test(url.protocol) || (!offline && local.has(url.hostname));
    if (inside) return route.continue();
    outside.push(url.href);
    return route.abort();
  });
}
