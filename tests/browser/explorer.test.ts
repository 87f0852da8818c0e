// explorer.test.ts — the explorer in a real browser, from a plain web host: it works without a script, and with one answers as the command and the API do.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveFolder, type StaticSite } from '../../src/demo/static-site.ts';
import { areasIn } from '../../src/explore/areas-file.ts';
import { exploreSite } from '../../src/explore/site.ts';
import { answersOf, type Explorer } from '../src/explore/answers.ts';
import { explored } from '../src/explore/explored.ts';
import { randomQueries } from '../src/explore/random-queries.ts';
import { launchChromium, openPage } from './chromium.ts';
import { clipped, overflow, unfold, violations } from './look.ts';

const folder = mkdtempSync(join(tmpdir(), 'soundings-explorer-'));
const mission = explored();
const grid = {
  dimension: 'area',
  tiles: ['Broughton', 'Eccles', 'Ordsall', 'Swinton'].map((value, at) => ({
    value,
    label: value,
    column: (at % 2) + 1,
    row: at < 2 ? 1 : 2,
  })),
};
/** Four squares in a row; the last is too small for any text. */
const areas = areasIn(
  JSON.stringify({
    type: 'FeatureCollection',
    ...{ dimension: 'Area', property: 'ward', attribution: 'Made up for this test' },
    features: grid.tiles.map(({ value }, at) => {
      const [x, side] = [at, at === 3 ? 0.05 : 0.9];
      const ring = [[x, 53], [x + side, 53], [x + side, 53 + side], [x, 53 + side], [x, 53]]; // prettier-ignore
      return { type: 'Feature', properties: { ward: value.toUpperCase() }, geometry: { type: 'Polygon', coordinates: [ring] } };
    }),
  }),
  'areas.geojson',
);
const VISITS = 'm/salford-winter/visits/';
let browser: Browser;
let host: StaticSite;

beforeAll(async () => {
  const files = await exploreSite([mission], { maps: { grid, areas }, made: '2026-11-30', outlookOf: async () => Promise.resolve([]) });
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  host = await serveFolder(folder, 0);
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await host.close();
  rmSync(folder, { recursive: true });
});

async function visit(
  path: string,
  options: BrowserContextOptions = {},
): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
  const page = await openPage(browser, options);
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(host.url) && !request.url().startsWith('blob:')) complaints.push(request.url());
  });
  await page.goto(host.url + path);
  return { page, complaints };
}

/** By view: the most A4 sides that it takes, of a winter of a few windows. */
const SIDES = [
  ['index', 1],
  ['multiples', 2],
  ['map', 2],
  ['table', 3],
  ['compare', 3],
] as const;

describe.each(SIDES)('the view %s', (view, sides) => {
  test('is printed black on white, on no more sides than it should take', async () => {
    const { page } = await visit(`${VISITS}${view}.html`, { colorScheme: 'dark' });
    const printed = (await page.pdf({ format: 'A4' })).toString('latin1');
    expect(printed.match(/\/Type\s*\/Page\b(?!s)/g)?.length).toBeLessThanOrEqual(sides);
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate(() => getComputedStyle(document.body).color)).toBe('rgb(0, 0, 0)');
    await page.close();
  });

  test.each([
    [320, 'light'],
    [1280, 'dark'],
  ] as const)('fits %i px, %s, and axe finds nothing', async (width, colorScheme) => {
    const { page, complaints } = await visit(`${VISITS}${view}.html`, { viewport: { width, height: 800 }, colorScheme });
    await unfold(page);
    expect(await overflow(page)).toBe(0);
    expect(await clipped(page)).toEqual([]);
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

test('without a script the chart, the table and the files are there, and what to do for the rest', async () => {
  const { page } = await visit(`${VISITS}index.html`, { javaScriptEnabled: false });
  const text = (await page.textContent('main')) ?? '';
  expect(text).toContain('soundings query --releases releases.db --instrument visits');
  expect(await page.locator('figure svg circle.dot').count()).toBe(2 * 5);
  expect(await page.locator('form').isVisible()).toBe(false);
  for (const ending of ['csv', 'parquet', 'jsonstat.json', 'json', 'zip', 'cite.txt'])
    expect(await page.locator(`a[href="by-window.${ending}"]`).count()).toBe(1);
  await page.close();
});

test('the address is the query, whichever of the two is changed', async () => {
  const { page, complaints } = await visit(`${VISITS}index.html`);
  await page.selectOption('select[name=by]', 'window,area');
  await page.selectOption('select[name="where.reason"]', 'debt');
  await page.selectOption('select[name=from]', '2026-01-05');
  await page.waitForFunction(() => document.querySelectorAll('#view figure').length === 4);
  const { search } = new URL(page.url());
  expect([...new URLSearchParams(search)]).toEqual([
    ['by', 'window,area'],
    ['where.reason', 'debt'],
    ['where.window', '2026-01-05..2026-02-02'],
  ]);
  await page.click('button[name=copy]');
  expect(new URL(page.url()).searchParams.get('at')).toBe(String(mission.register?.size));
  const there = await page.textContent('#view');
  const again = await visit(new URL(page.url()).href.slice(host.url.length));
  await again.page.waitForFunction(() => document.querySelectorAll('#view figure').length === 4);
  expect(await again.page.textContent('#view')).toBe(there);
  expect(await again.page.inputValue('select[name=from]')).toBe('2026-01-05');
  expect(await again.page.textContent('#view .files')).toContain(
    'soundings query --releases releases.db --mission mission.json --instrument visits --by window,area',
  );
  await unfold(again.page);
  expect(await violations(again.page)).toEqual([]);
  const wrong = await visit(`${VISITS}index.html?by=colour`);
  await wrong.page.waitForSelector('.refused');
  expect(await wrong.page.textContent('.refused')).toContain('can\'t be split by "colour"');
  expect([...complaints, ...again.complaints, ...wrong.complaints]).toEqual([]);
  for (const each of [page, again.page, wrong.page]) await each.close();
});

test('two groups are compared by choosing both', async () => {
  const { page, complaints } = await visit(`${VISITS}compare.html`, { viewport: { width: 320, height: 800 } });
  await page.selectOption('select[name="where.area"]', 'Ordsall');
  await page.selectOption('select[name="against.area"]', 'Eccles');
  await page.waitForFunction(() => document.querySelector('#view .caption')?.textContent.startsWith('Ordsall against Eccles'));
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
    'against.area': 'Eccles',
    'where.area': 'Ordsall',
    'where.window': '2026-01-26..2026-02-02',
  });
  expect(await page.textContent('#found')).toContain('in Ordsall than in Eccles');
  expect(await page.textContent('#view .files')).toContain('--against area=Eccles --where area=Ordsall');
  await unfold(page);
  expect(await violations(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.close();
});

test('a chart is one stop for the keyboard, and says each point as the table has it', async () => {
  const { page } = await visit(`${VISITS}index.html`);
  await page.locator('figure svg.for-wide').focus();
  const said: (string | null)[] = [];
  for (let point = 0; point < 6; point++) {
    await page.keyboard.press('ArrowRight');
    said.push(await page.textContent('[role=status]'));
  }
  expect(said.splice(3, 1)).toEqual(['window 19 January 2026, no figure: too few organisations contributed']);
  const rows = await page.evaluate(() => {
    const head = [...document.querySelectorAll('#view thead th')].map((cell) => cell.textContent);
    return [...document.querySelectorAll('#view tbody tr')].map((row) =>
      [...row.children].map((cell, at) => `${head[at] ?? ''} ${cell.textContent}`).join(', '),
    );
  });
  expect(said).toEqual(rows);
  await page.close();
});

test('doubt as dots to count, or as draws that play, stop, and stand still for whoever wants no motion', async () => {
  const { page, complaints } = await visit(`${VISITS}multiples.html`, { viewport: { width: 320, height: 800 } });
  await page.selectOption('select[name=sure]', 'dots');
  await page.waitForSelector('#view figure.dots');
  expect(await page.locator('#view figure.dots svg.for-narrow circle').count()).toBe(4 * 20);
  expect(await page.textContent('#view figure.dots')).toMatch(/Each dot is as likely as any other: \d+ of 20 are above [\d,]+\./);
  await unfold(page);
  expect(await violations(page)).toEqual([]);
  await page.selectOption('select[name=sure]', 'draws');
  await page.waitForSelector('#view .draws');
  expect(new URL(page.url()).searchParams.get('sure')).toBe('draws');
  const shown = async () =>
    page
      .locator('#view .draws svg.for-narrow, #view .draws svg:not([class])')
      .first()
      .locator('.draw')
      .evaluateAll((all) => all.findIndex((one) => one.classList.contains('now')));
  await page.waitForFunction(() => document.querySelector('#view .draws .draw:first-child.now, #view .draws .draw.now ~ .draw') !== null);
  await page.click('#view .play');
  expect(await page.textContent('#view .play')).toBe('Play');
  const stopped = await shown();
  await page.click('#view .next');
  expect(await shown()).toBe((stopped + 1) % 20);
  await unfold(page);
  expect(await violations(page)).toEqual([]);
  const still = await visit(`${VISITS}index.html?by=window&sure=draws`, { reducedMotion: 'reduce' });
  await still.page.waitForSelector('#view .draws');
  expect(await still.page.locator('#view .play').isVisible()).toBe(false);
  expect([...complaints, ...still.complaints]).toEqual([]);
  for (const each of [page, still.page]) await each.close();
});

test('20 random queries: page, API and command give the same rows, or the same refusal', async () => {
  const { page } = await visit(`${VISITS}index.html`);
  const answers = answersOf(mission);
  let answered = 0;
  for (const query of randomQueries('npm test', 20)) {
    const fromPage = await page.evaluate(
      async ({ question, parameters }) => (document.querySelector('soundings-explorer') as unknown as Explorer).ask(question, parameters),
      query,
    );
    expect(answers.canonical(fromPage), JSON.stringify(query)).toBe(await answers.fromApi(query));
    expect(await answers.fromCommand(query)).toBe(await answers.fromApi(query));
    answered += Number(fromPage.kind === 'answer');
  }
  expect(answered).toBeGreaterThanOrEqual(8);
  await page.close();
});
