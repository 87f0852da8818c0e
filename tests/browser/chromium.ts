// chromium.ts — a real browser without a window, from the package registry: nothing is expected of the machine.
import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser } from 'playwright-core';

/** What the package adds for small machines and takes from the web's own rules: a page must be as strict here as anywhere. */
const LAX = ['--single-process', '--disable-web-security', '--allow-running-insecure-content', '--disable-site-isolation-trials'];

export async function launchChromium(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: chromium.args.filter((arg) => !LAX.includes(arg)),
    headless: true,
  });
}
