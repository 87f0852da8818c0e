// releases-page.test.ts — the page in a real browser, opened from disk: nothing is fetched, nothing complains, nothing runs over the edge.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resultsPage } from '../../src/pages/results/page.ts';
import { visits, worry } from '../src/research/releases.ts';
import { launchChromium, openPage } from './chromium.ts';

const folder = mkdtempSync(join(tmpdir(), 'soundings-page-'));
const file = join(folder, 'releases.html');
let browser: Browser;

beforeAll(async () => {
  const windows = Array.from({ length: 26 }, (_, window) => window);
  const releases = [
    ...windows.map((window) => visits(window, [10 + window, -3, 1000, 4])),
    ...windows.map((window) => worry(window, 'a sector with quite a long name', [5, 6, 7, 8])),
  ];
  const subject = {
    mission: 'salford-winter',
    question: 'Is it rising?',
    region: 'Salford',
    instruments: ['visits', 'worry'].map((name) => ({ name, question: `What of ${name}?`, gathered: 'together' })),
  };
  writeFileSync(file, resultsPage(subject, releases, { level: 0.95 }));
  browser = await launchChromium();
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

test.each([
  ['wide, by day', 1200, 'light'],
  ['a telephone, by night', 360, 'dark'],
] as const)('%s', async (_, width, colorScheme) => {
  const page = await openPage(browser, { viewport: { width, height: 800 }, colorScheme });
  const said: string[] = [];
  const asked: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(pathToFileURL(file).href);

  expect(asked).toEqual([pathToFileURL(file).href]);
  expect(said).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  const unnamed = await page
    .locator('svg[role="img"]')
    .evaluateAll((charts) => charts.filter((chart) => (chart.getAttribute('aria-label') ?? '') === '').length);
  expect(unnamed).toBe(0);

  await page.locator('summary').first().click();
  expect(await page.locator('details[open] tbody tr').first().innerText()).toContain('2025-12-29');
  await page.close();
});
