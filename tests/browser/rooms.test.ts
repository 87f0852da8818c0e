// rooms.test.ts — the board's and the convenor's rooms in a real browser at the width of a telephone: without a fault that axe finds, and the panel that follows what is typed.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { completeCharter } from '../../protocol/charter/charter-noise.ts';
import { templateOf } from '../../src/calling/template/make.ts';
import { writeKeyFile } from '../../src/convenor/key-file.ts';
import { callMission } from '../../src/convenor/mission-document.ts';
import { newFolder, startDesk, submit, textFile, type TestDesk } from '../src/desk/world.ts';
import { exampleDraft, parties } from '../support/mission.ts';
import { launchChromium, openPage } from './chromium.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** 1 December 2025. */
const NOW = Date.UTC(2025, 11, 1) / 1000;

const everybody = parties();
const charter = completeCharter(exampleDraft(everybody), 'skellam');
const [member] = everybody.board;
let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await launchChromium();
  page = await openPage(browser, { viewport: { width: 320, height: 800 } });
}, 120_000);
afterAll(async () => browser.close());

async function deskWith(file: string, key: Uint8Array): Promise<TestDesk> {
  const folder = newFolder();
  writeKeyFile(join(folder, file), key);
  return startDesk(
    async () => Promise.reject(new TypeError('this desk asks nobody')),
    () => NOW,
    folder,
  );
}

/** Pictures of each page, for whoever looks at them: SOUNDINGS_PICTURES=FOLDER. */
const pictures = process.env['SOUNDINGS_PICTURES'];

async function look(desk: TestDesk, path: string): Promise<void> {
  await page.goto(desk.home + path);
  await page.evaluate(AXE);
  const found = await page.evaluate(async (rules) => {
    interface Found {
      readonly id: string;
      readonly nodes: readonly { readonly html: string }[];
    }
    const { axe } = globalThis as unknown as { readonly axe: { run(options: object): Promise<{ readonly violations: readonly Found[] }> } };
    const { violations } = await axe.run({ runOnly: rules });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
  }, RULES);
  if (pictures !== undefined) await photograph(pictures, path);
  expect(found, path).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), path).toBe(0);
}

async function photograph(folder: string, path: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [width, colorScheme] of [
    [320, 'light'],
    [1280, 'dark'],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    await page.screenshot({ path: join(folder, `${path.slice(1).replaceAll('/', '-')}-${width}-${colorScheme}.png`), fullPage: true });
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 320, height: 800 });
}

it('a member’s pages are free of what axe finds and fit 320 pixels', async () => {
  const desk = await deskWith('board.key', member?.privateKey ?? new Uint8Array());
  await look(desk, '/decide');
  await submit(desk, '/decide', { file: textFile('winter.mission.json', JSON.stringify(callMission(charter, everybody.convenor))) });
  await look(desk, '/decide/mission');
  await look(desk, '/decide/decision');
  await submit(desk, '/decide/decision', {
    harm: '',
    acts: '',
    stop: '',
    decision: 'approves',
    text: 'It asks of no one person.',
    do: 'sign',
  });
  await look(desk, '/decide/made');
  await desk.close();
}, 120_000);

it('a convenor’s pages are too, and the panel follows what is typed without a click', async () => {
  const desk = await deskWith('convenor.key', everybody.convenor.privateKey);
  await look(desk, '/call');
  await submit(desk, '/call/open', { file: textFile('winter.template.json', JSON.stringify(templateOf(charter))) });
  for (const path of ['three', 'place', 'asked', 'asked/0', 'parties', 'promises', 'rehearse', 'check', 'hand'])
    await look(desk, `/call/${path}`);
  await page.goto(`${desk.home}/call/place`);
  await page.fill('#question', 'Whose immigration status is it?');
  await page.waitForFunction(() => document.querySelector('#panel')?.textContent.includes('immigration status') === true);
  await page.goto(`${desk.home}/call/place`);
  expect(await page.inputValue('#question')).not.toContain('immigration');
  await desk.close();
  rmSync(desk.folder, { recursive: true, force: true });
}, 120_000);
