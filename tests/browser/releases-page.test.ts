// releases-page.test.ts — the pages in a real browser, opened from disk: nothing is fetched, nothing complains, nothing runs over the edge, and axe finds nothing.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { valueNames } from '../../protocol/charter/cells.ts';
import { charterFingerprint } from '../../protocol/charter/charter.ts';
import { missionWindows } from '../../protocol/charter/window.ts';
import { windowWords } from '../../src/export/day-words.ts';
import { launchChromium, openPage } from './chromium.ts';
import { boardPage, check, EXAMPLES, outlook, results } from './documents.ts';

const folder = mkdtempSync(join(tmpdir(), 'soundings-page-'));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let browser: Browser;

beforeAll(async () => {
  writeFileSync(join(folder, 'outlook.html'), await outlook());
  writeFileSync(join(folder, 'results.html'), results());
  writeFileSync(join(folder, 'check.html'), check());
  browser = await launchChromium();
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

test.each(EXAMPLES)("the board's page of %s has everything that it decides on, on four printed sides at most", async (name) => {
  const { charter, page: html } = boardPage(name);
  const page = await openPage(browser);
  await page.setContent(html);
  const shown = (await page.innerText('body')).replace(/\s+/g, ' ');
  const asked = charter.instruments.flatMap(({ question, dimensions }) => [question, ...dimensions.flatMap(valueNames)]);
  const who = [
    charter.convenor.name,
    charter.leader.operator,
    charter.helper.operator,
    charter.collector.operator,
    ...(charter.board.names ?? []),
  ];
  const fingerprint = charterFingerprint(charter).match(/.{4}/g)?.join(' ') ?? '';
  for (const text of [
    ...asked,
    ...who,
    ...charter.forbidden,
    charter.leader.url,
    windowWords(missionWindows(charter.schedule)[0] ?? expect.unreachable()),
    fingerprint,
    charter.harms ?? '',
  ])
    expect(shown).toContain(text);
  const printed = (await page.pdf({ format: 'A4', printBackground: false })).toString('latin1');
  const sides = printed.match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
  expect(sides).toBeGreaterThan(0);
  expect(sides).toBeLessThanOrEqual(4);
  await page.close();
});

/** What axe finds wrong, by rule, with the first place of each. Every table is unfolded first. */
async function faults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    for (const details of document.querySelectorAll('details')) details.open = true;
    const { axe } = globalThis as unknown as {
      readonly axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
  });
}

/** Words that reach out of their chart, or stand one on another along its axis; and captions that scroll away with their table. */
async function overflowing(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const said = (elements: readonly Element[], why: string) => elements.map((element) => `${why}: ${element.textContent}`);
    const texts = [...document.querySelectorAll('figure svg text')].filter((text) => text.getClientRects().length > 0);
    const out = texts.filter((text) => {
      const [inner, outer] = [text.getBoundingClientRect(), (text.closest('figure') ?? text).getBoundingClientRect()];
      return inner.left < outer.left || inner.right > outer.right || inner.top < outer.top || inner.bottom > outer.bottom;
    });
    const touching = texts.filter((text) => {
      const next = text.nextElementSibling;
      if (next?.tagName !== 'text' || next.getAttribute('y') !== text.getAttribute('y')) return false;
      return next.getBoundingClientRect().left < text.getBoundingClientRect().right;
    });
    const captions = [...document.querySelectorAll('.scroll .caption, .scroll caption')];
    return [...said(out, 'out of its chart'), ...said(touching, 'on the next'), ...said(captions, 'scrolls away')];
  });
}

/** Each width and each theme once: what breaks does so by one of them. */
const SCREENS = [
  ['wide, by night', 1280, 'dark'],
  ['a small telephone, by day', 320, 'light'],
] as const;

describe.each(['results', 'outlook', 'check'])('%s', (name) => {
  const address = pathToFileURL(join(folder, `${name}.html`)).href;

  test.each(SCREENS)('%s', async (_, width, colorScheme) => {
    const page = await openPage(browser, { viewport: { width, height: 800 }, colorScheme });
    const said: string[] = [];
    const asked: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(address);

    expect(asked).toEqual([address]);
    expect(said).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    // The style sheet is let in by its hash; without it the page would be as wide as its window.
    expect(await page.evaluate(() => getComputedStyle(document.querySelector('main') ?? document.body).maxWidth)).not.toBe('none');
    expect(await faults(page)).toEqual([]);
    expect(await overflowing(page)).toEqual([]);
    await page.close();
  });

  test('on paper: black on white, nothing cut off, nothing folded away but tables that a chart shows', async () => {
    const page = await openPage(browser, { viewport: { width: 700, height: 1000 }, colorScheme: 'dark' });
    await page.goto(address);
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate(() => [getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor])).toEqual([
      'rgb(0, 0, 0)',
      'rgb(255, 255, 255)',
    ]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(700);
    const hidden = await page
      .locator('.scroll')
      .evaluateAll((boxes) => boxes.filter((box) => getComputedStyle(box).overflow !== 'visible').length);
    expect(hidden).toBe(0);
    const broken = await page.locator('td.number, .day').evaluateAll(
      (cells) =>
        cells.filter((cell) => {
          const words = document.createRange();
          words.selectNodeContents(cell);
          return new Set([...words.getClientRects()].map(({ top }) => top)).size > 1;
        }).length,
    );
    expect(broken).toBe(0);
    await page.close();
  });
});

test('what stands out is said in a sentence and on cards, and each fan is a chart with a table', async () => {
  const page = await openPage(browser, { viewport: { width: 360, height: 800 } });
  await page.goto(pathToFileURL(join(folder, 'outlook.html')).href);
  expect(await page.locator('.found').first().innerText()).toMatch(/Ordsall, debt: .*since the window from \d+ \w+ 20\d\d\./);
  const card = page.locator('.card', { has: page.locator('h3', { hasText: /^Ordsall, debt$/ }) }).first();
  const said = await card.innerText();
  for (const words of [
    'On what grounds',
    'against an expected',
    'Since when',
    'How often such a warning is wrong',
    'What practitioners said',
  ])
    expect(said).toContain(words);
  const fans = page.locator('figure', { has: page.locator('path.band') });
  expect(await fans.count()).toBe(5); // four areas, and all together
  expect(await page.locator('summary', { hasText: 'These forecasts as a table' }).count()).toBe(1);
  await page.close();
});

test('each chart has a sentence, a table beside it, and one picture for the screen there is', async () => {
  const page = await openPage(browser, { viewport: { width: 360, height: 800 } });
  await page.goto(pathToFileURL(join(folder, 'results.html')).href);
  const charts = await page.locator('figure').evaluateAll((figures) =>
    figures.map((figure) => {
      const shown = [...figure.querySelectorAll('svg[role="img"]')].filter((picture) => getComputedStyle(picture).display !== 'none');
      return { shown: shown.length, sentence: shown[0]?.getAttribute('aria-label') ?? '' };
    }),
  );
  expect(charts.length).toBeGreaterThan(10);
  for (const { shown, sentence } of charts) {
    expect(shown).toBe(1);
    expect(sentence).not.toBe('');
  }
  await page.locator('summary').first().click();
  expect(await page.locator('details[open] tbody tr').first().innerText()).toContain('29 December 2025');
  await page.close();
});
