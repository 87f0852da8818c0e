// register-site.test.ts — the public register in a real browser, from a plain web host: it looks right, works without a script, and finds one changed byte.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toHex } from '../../crypto/bytes.ts';
import { verify } from '../../crypto/signature/node.ts';
import { bytesOf } from '../../protocol/json/base64url.ts';
import { checkCharterValue } from '../../src/convenor/charter-check.ts';
import { charterWords } from '../../src/convenor/charter-words.ts';
import { serveFolder } from '../../src/demo/static-site.ts';
import { publishedFolder } from '../../src/register/published-folder.ts';
import { readRegister } from '../../src/register/register-view.ts';
import { writeSite } from '../../src/register/site.ts';
import { sourceOf } from '../../src/register/source.ts';
import { Ground } from '../src/register/ground.ts';
import { publishWinter } from '../src/register/site-ground.ts';
import { sidesOf } from './board-page.ts';
import { launchChromium, openPage } from './chromium.ts';
import { clipped, overflow, unfold, violations } from './look.ts';

let browser: Browser;
let ground: Ground;
let host: { readonly url: string; readonly close: () => Promise<void> };
let mission: string;

/** What the page of a whole charter says: that of another charter, whose noise keeps its promises. */
function sections() {
  const file = new URL('../../examples/charters/energy-suppliers.json', import.meta.url);
  const checked = checkCharterValue(JSON.parse(readFileSync(file, 'utf8')));
  return checked.kind === 'accepted' ? charterWords(checked.report) : expect.unreachable(checked.reasons.join());
}

beforeAll(async () => {
  ground = new Ground('browser');
  await publishWinter(ground);
  const folder = publishedFolder(ground.settings.site);
  const view = await readRegister(sourceOf(ground.settings.site), undefined, verify);
  await writeSite(folder, view, { verify, checkCharter: async () => Promise.resolve(sections()) });
  mission = `mission/${toHex(bytesOf(ground.digest))}`;
  host = await serve(ground.settings.site);
  browser = await launchChromium();
});

afterAll(async () => {
  await browser.close();
  await host.close();
  ground.close();
});

/** As any web host does: with Python's, where there is one, and else with the demo's own. */
async function serve(folder: string): Promise<typeof host> {
  if (spawnSync('python3', ['--version']).status !== 0) {
    const site = await serveFolder(folder, 0);
    return { url: site.url, close: site.close };
  }
  const words = ['-u', '-m', 'http.server', '0', '--bind', '127.0.0.1', '--directory', folder];
  const child = spawn('python3', words, { stdio: ['ignore', 'pipe', 'ignore'] });
  const port = await portOf(child);
  return {
    url: `http://127.0.0.1:${port}/`,
    close: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
    },
  };
}

/** "Serving HTTP on 127.0.0.1 port 41234 …" */
async function portOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (bytes) => {
      said += String(bytes);
      const [, port] = / port (\d+)/.exec(said) ?? [];
      if (port !== undefined) resolve(port);
    });
    child.once('exit', () => reject(new Error(`python3 said: ${said}`)));
  });
}

interface Visit {
  readonly page: Page;
  /** What the console said, and what was asked of any other host. */
  readonly complaints: readonly string[];
}

async function visit(path: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const page = await openPage(browser, options);
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(host.url)) complaints.push(request.url());
  });
  await page.goto(host.url + path);
  return { page, complaints };
}

/** One page of each sort, and of entries one of each kind. */
const PAGES = () => [
  ...['index.html', 'entries.html', 'check.html', 'kind/release.html'],
  ...['.html', '-charter.html', '-figures.html'].map((end) => `${mission}${end}`),
  ...[0, 4, 5, 7, 20, 24].map((index) => `entry/${index}.html`),
];
/** Every page on a small screen; wide and by night, those with most in them. All of them in all ways: `npm run pages`. */
const SCREENS = [
  ['a small telephone, by day', 320, 'light', PAGES],
  ['wide, by night', 1280, 'dark', () => ['index.html', `${mission}-figures.html`, 'entry/7.html']],
] as const;

describe('the public register', () => {
  test.each(SCREENS)('%s', async (_, width, colorScheme, pages) => {
    for (const path of pages()) {
      const { page, complaints } = await visit(path, { viewport: { width, height: 800 }, colorScheme });
      await unfold(page);
      expect(await overflow(page), path).toBe(0);
      expect(await page.evaluate(() => getComputedStyle(document.querySelector('main') ?? document.body).maxWidth), path).not.toBe('none');
      expect(await violations(page), path).toEqual([]);
      expect(await clipped(page), path).toEqual([]);
      expect(complaints, path).toEqual([]);
      await page.close();
    }
  });

  test('says everything without a script, but for the check', async () => {
    for (const path of ['index.html', 'check.html', `${mission}.html`, `${mission}-figures.html`, 'entry/7.html']) {
      const [with_, without] = [await visit(path), await visit(path, { javaScriptEnabled: false })];
      const textOf = async ({ page }: Visit) => (await page.locator('main').innerText()).replace(/ That was .*/, '');
      if (path === 'check.html') expect(await textOf(without)).toContain('This check needs JavaScript');
      else expect(await textOf(without), path).toBe(await textOf(with_));
      await with_.page.close();
      await without.page.close();
    }
  });

  test('says how long ago its witnesses signed, and warns if that is too long', async () => {
    const { page } = await visit('index.html');
    expect(await page.locator('.status.warning').innerText()).toMatch(/That was \d+ days ago: it should not be more than two\./);
    await page.close();
  });

  test('is read on paper: black on white, on few sides, and the addresses of its files written out', async () => {
    for (const [path, sides] of [
      [`${mission}.html`, 4],
      [`${mission}-charter.html`, 6],
      ['entry/7.html', 2],
    ] as const) {
      const { page } = await visit(path, { viewport: { width: 700, height: 1000 }, colorScheme: 'dark' });
      await page.emulateMedia({ media: 'print' });
      const colours = await page.evaluate(() => [getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]);
      expect(colours, path).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(700);
      const boxes = await page
        .locator('.scroll')
        .evaluateAll((all) => all.filter((box) => getComputedStyle(box).overflow !== 'visible').length);
      expect(boxes, path).toBe(0);
      expect(await sidesOf(page), path).toBeLessThanOrEqual(sides);
      await page.close();
    }
    const { page } = await visit('entry/7.html');
    await page.emulateMedia({ media: 'print' });
    const written = await page
      .locator('.links a')
      .last()
      .evaluate((link) => getComputedStyle(link, '::after').content);
    expect(written).toContain('proof/');
    await page.close();
  });

  test('is left and checked with the keyboard alone', async () => {
    const { page } = await visit('index.html');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent.trim())).toBe('To the contents');
    expect(await page.locator('.skip').evaluate((link) => link.getBoundingClientRect().left)).toBeGreaterThanOrEqual(0);
    for (let presses = 0; presses < 4; presses++) await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Check it yourself');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${host.url}check.html`);
    for (let presses = 0; presses < 6; presses++) await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('check');
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle);
    expect(outline).not.toBe('none');
    await page.keyboard.press('Enter');
    await page.locator('#check-found .good').waitFor();
    await page.close();
  });
});

describe('Check it yourself', () => {
  async function result(path = 'check.html', isLookedAt = false): Promise<string> {
    const { page, complaints } = await visit(path);
    if (!path.includes('#')) await page.locator('#check').click();
    await page.locator('#check-found .status').waitFor();
    expect(await page.locator('#check-files li').count()).toBeGreaterThan(10);
    if (isLookedAt) {
      await unfold(page);
      expect(await violations(page)).toEqual([]);
    }
    // A host's 404 for a tile that a wider one holds as well would be a line of the console, and no more.
    expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
    const text = await page.locator('#check-found').innerText();
    await page.close();
    return text;
  }

  test('passes what was published, all of it or one entry', async () => {
    const said = await result('check.html', true);
    expect(said).toContain('Everything is as it was signed.');
    expect(said).toContain('At least 3 of its 4 witnesses had seen it by Thu, 19 Feb 2026 19:26:40 GMT.');
    expect(await result('check.html#7')).toContain('entry 7 with its object and its proof');
  });

  test('names the tile, object or checkpoint in which one byte was changed', async () => {
    const paths = (await publishedFolder(ground.settings.site).paths()).filter((path) => /^(checkpoint$|tile\/|object\/)/.test(path));
    const chosen = [
      'checkpoint',
      ...paths.filter((path) => path.startsWith('tile/')).slice(-2),
      ...paths.filter((path) => path.startsWith('object/')).slice(0, 1),
    ];
    for (const path of chosen) {
      const file = join(ground.settings.site, path);
      const bytes = readFileSync(file);
      const at = bytes.length >> 1;
      writeFileSync(
        file,
        Uint8Array.from(bytes, (byte, place) => (place === at ? byte ^ 1 : byte)),
      );
      const said = await result('check.html', path === 'checkpoint');
      writeFileSync(file, bytes);
      expect(said, path).toContain(path);
      expect(said, path).toContain('not as signed');
    }
    expect(await result()).toContain('Everything is as it was signed.');
  });
});
