// releases-page.test.ts — the pages in a real browser, opened from disk: nothing is fetched, nothing complains, nothing runs over the edge, and axe finds nothing.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { valueNames } from '../../protocol/charter/cells.ts';
import { charterFingerprint, checkDraft, type Charter } from '../../protocol/charter/charter.ts';
import { completeCharter } from '../../protocol/charter/charter-noise.ts';
import { usefulnessOf } from '../../src/calling/usefulness.ts';
import { boardWords } from '../../src/convenor/board-words.ts';
import { checkCharterValue } from '../../src/convenor/charter-check.ts';
import { charterWords } from '../../src/convenor/charter-words.ts';
import { askOutlook } from '../../src/asking/outlook.ts';
import { answer } from '../../src/insight/answer.ts';
import { changeQuestion } from '../../src/insight/questions/changes.ts';
import { charterPage } from '../../src/pages/charter-check/page.ts';
import { resultsPage } from '../../src/pages/results/page.ts';
import { exampleCharter } from '../support/mission.ts';
import { winterReleases, winterWorld } from '../support/winter-releases.ts';
import { visits, worry } from '../src/research/releases.ts';
import { launchChromium, openPage } from './chromium.ts';

const folder = mkdtempSync(join(tmpdir(), 'soundings-page-'));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let browser: Browser;

function results(): string {
  const windows = Array.from({ length: 26 }, (_, window) => window);
  const releases = [
    ...windows.map((window) => visits(window, [10 + window, -3, 1000, 4])),
    ...windows.map((window) => worry(window, 'a sector with quite a long name', [5, 6, 7, 8])),
  ];
  const asked = answer(changeQuestion, releases, { instrument: 'visits', by: ['window', 'area'], level: 0.95 });
  const instruments = ['visits', 'worry'].map((name) => ({ name, question: `What of ${name}?`, gathered: 'together' }));
  const truths = releases.map((release) => ({ ...release, totals: release.totals.map((total) => Math.max(0, Number(total))) }));
  const { promises, sectors, convenor, board, leader, helper, collector } = exampleCharter();
  const subject = { mission: 'salford-winter', question: 'Is it rising?', region: 'Salford', instruments };
  return resultsPage({ ...subject, ...{ promises, sectors, convenor, board, leader, helper, collector } }, releases, {
    level: 0.95,
    asked,
    truths,
  });
}

function check(): string {
  const file = new URL('../../examples/charters/energy-suppliers.json', import.meta.url);
  const checked = checkCharterValue(JSON.parse(readFileSync(file, 'utf8')));
  if (checked.kind === 'refused') return expect.unreachable(checked.reasons.join());
  return charterPage(checked.report.charter.mission, charterWords(checked.report));
}

/** The demo's winter, with what stands out and what comes next. */
async function outlook(): Promise<string> {
  const world = winterWorld(18, 28);
  const releases = winterReleases(world, 'rise-2');
  const silent = { progress: { update: () => undefined, done: () => undefined }, signal: new AbortController().signal };
  const found = await askOutlook(releases, new Map(), 0.95, silent);
  const instruments = world.charter.instruments.map(({ name, question, gathered }) => ({ name, question, gathered }));
  const subject = { mission: 'salford-winter', question: world.charter.question, region: 'Salford', instruments };
  return resultsPage(subject, releases, { level: 0.95, outlook: found });
}

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

const EXAMPLES = ['end-of-life-care', 'energy-suppliers', 'food-banks-and-debt-advice'] as const;

/** The page that a board prints of an example. */
function boardPage(name: string): { readonly charter: Charter; readonly page: string } {
  const charter = completeCharter(
    checkDraft(JSON.parse(readFileSync(new URL(`../../examples/charters/${name}.json`, import.meta.url), 'utf8'))),
  );
  const report = { people: [], usefulness: usefulnessOf(charter), clearest: undefined };
  return { charter, page: charterPage(charter.mission, boardWords(charter, report)) };
}

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
    charter.schedule.firstDay,
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
  expect(await page.locator('details[open] tbody tr').first().innerText()).toContain('2025-12-29');
  await page.close();
});
