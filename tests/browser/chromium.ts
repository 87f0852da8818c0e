// chromium.ts — a real browser without a window, from the package registry: nothing is expected of the machine.
import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

/** What the package adds for small machines and takes from the web's own rules: a page must be as strict here as anywhere. */
const LAX = ['--single-process', '--disable-web-security', '--allow-running-insecure-content', '--disable-site-isolation-trials'];

export type { Browser, Page } from 'playwright-core';

/** Playwright's own is half a minute. */
const PATIENCE_MS = 600_000;

export async function launchChromium(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: chromium.args.filter((arg) => !LAX.includes(arg)),
    headless: true,
    timeout: PATIENCE_MS,
  });
}

/** A page that waits as long as a busy machine takes. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await browser.newPage(options);
  page.setDefaultTimeout(PATIENCE_MS);
  return page;
}
