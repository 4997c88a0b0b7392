/** A real browser: Debian's Chromium, driven by Playwright. */

import { createRequire } from "node:module";
import { join } from "node:path";
import { cacheDir, exec } from "../../lib/core/mod.ts";
import { exists, removeTree, withLock } from "../../lib/runtime/mod.ts";

/** Where Debian installs it. */
export const chromium = "/usr/bin/chromium";

// Not a dependency of the project: only these tests need its 14 MB, and every user downloads what is in the lockfile.
const playwright = "playwright-core@1.65.1";

/** The part of Playwright's `Locator` that the tests use. */
export interface Locator {
  first(): Locator;
  last(): Locator;
  nth(at: number): Locator;
  locator(selector: string, options?: { hasText?: string | RegExp }): Locator;
  count(): Promise<number>;
  click(): Promise<void>;
  waitFor(options?: { state?: "attached" | "detached"; timeout?: number }): Promise<void>;
  scrollIntoViewIfNeeded(): Promise<void>;
  boundingBox(): Promise<{ width: number; height: number } | null>;
  getAttribute(name: string): Promise<string | null>;
  innerText(): Promise<string>;
  allInnerTexts(): Promise<string[]>;
}

/** The part of Playwright's `Page` that the tests use. */
export interface Page {
  goto(url: string): Promise<unknown>;
  emulateMedia(options: { media?: "screen" | "print"; colorScheme?: "light" | "dark" }): Promise<unknown>;
  setViewportSize(size: { width: number; height: number }): Promise<void>;
  url(): string;
  evaluate(script: string): Promise<unknown>;
  on(event: "request", listener: (request: { url(): string }) => void): unknown;
  locator(selector: string, options?: { hasText?: string | RegExp }): Locator;
  keyboard: { press(keys: string): Promise<void>; insertText(text: string): Promise<void> };
  screenshot(options: { path: string }): Promise<unknown>;
}

interface Playwright {
  chromium: {
    launch(options: { executablePath: string; args: string[] }): Promise<{
      newPage(options: { viewport: { width: number; height: number } }): Promise<Page>;
      close(): Promise<void>;
    }>;
  };
}

/** Opens a page with a fresh profile, and closes the browser after `body`. */
export async function withPage(body: (page: Page) => Promise<void>): Promise<void> {
  const require = createRequire(join(await installPlaywright(), "from-here.js"));
  const { chromium: driver } = require("playwright-core") as Playwright;
  const browser = await driver.launch({
    executablePath: chromium,
    // As root there is no sandbox. The browser must not fetch anything that the page does not ask for.
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  try {
    await body(await browser.newPage({ viewport: { width: 1300, height: 1000 } }));
  } finally {
    await browser.close();
  }
}

/** The folder that Playwright is installed in: in the cache, the first time by npm (3 MB). */
async function installPlaywright(): Promise<string> {
  const dir = join(cacheDir(), playwright);
  await withLock(`${dir}.lock`, async () => {
    if (await exists(dir)) return;
    const work = `${dir}.partial`;
    await removeTree(work);
    const { ok, stderr } = await exec("npm", [
      "install",
      "--ignore-scripts",
      "--no-audit",
      "--prefix",
      work,
      playwright,
    ]);
    if (!ok) throw new Error(`npm cannot install ${playwright}: ${stderr}`);
    await Deno.rename(work, dir);
  });
  return dir;
}
