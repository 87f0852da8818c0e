// rooms.test.ts — the board's and the convenor's rooms in a real browser at the width of a telephone: without a fault that axe finds, by keyboard alone, and on paper.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkDraft } from '../../protocol/charter/charter.ts';
import { completeCharter } from '../../protocol/charter/charter-noise.ts';
import { usefulnessOf } from '../../src/calling/usefulness.ts';
import { submit, type TestDesk } from '../src/desk/world.ts';
import { boardPage, missingOnPage, sidesOf } from './board-page.ts';
import { launchChromium, openPage } from './chromium.ts';
import type { PageState } from './desk-states.ts';
import { overflow, violations } from './look.ts';
import { registerDesk, registerStates } from './register-states.ts';
import { callStates, decideStates, roomDesk } from './room-states.ts';

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await launchChromium();
  page = await openPage(browser, { viewport: { width: 320, height: 800 } });
}, 120_000);
afterAll(async () => browser.close());

/** Pictures of each page, for whoever looks at them: SOUNDINGS_PICTURES=FOLDER. */
const pictures = process.env['SOUNDINGS_PICTURES'];

/** One of each kind of page, and each kind of mistake once: `npm run pages` looks at all of them, in both languages, themes and widths. */
const LOOKED_AT = new Set([
  ...['decide', 'decide-mission-checked', 'decide-decision', 'decide-roster', 'decide-made'],
  ...['stop', 'stop-no-file', 'stop-check', 'stop-made', 'decide-register'],
  ...[
    'call-empty',
    'call-three',
    'call-place',
    'call-asked-0',
    'call-parties',
    'call-rehearse',
    'call-check',
    'call-hand',
    'call-place-cy',
  ],
  ...['call-called-wrong', 'call-elsewhere'],
]);

async function look(desk: TestDesk, { name, path, press }: PageState): Promise<void> {
  if (!LOOKED_AT.has(name) && pictures === undefined) return;
  await page.goto(desk.home + path);
  if (press !== undefined) {
    await press(page);
    await page.waitForLoadState();
  }
  const found = await violations(page);
  if (pictures !== undefined) await photograph(pictures, name);
  expect(found, name).toEqual([]);
  expect(await overflow(page), name).toBe(0);
}

async function photograph(folder: string, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [width, colorScheme] of [
    [320, 'light'],
    [1280, 'dark'],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    await page.screenshot({ path: join(folder, `${name}-${String(width)}-${colorScheme}.png`), fullPage: true });
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 320, height: 800 });
}

/** Goes to an element as somebody without a mouse does. */
async function tabTo(selector: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) return;
  }
  throw new Error(`the keyboard alone doesn't come to ${selector}`);
}

it('a member’s pages are free of what axe finds and fit 320 pixels, and the decision is made by keyboard', async () => {
  const desk = await roomDesk('board.key');
  for await (const state of decideStates(desk)) {
    await look(desk, state);
    if (state.name !== 'decide-decision') continue;
    await tabTo('input[name=decision]');
    await page.keyboard.press('Space');
    await tabTo('#text');
    await page.keyboard.type('It asks of no one person.');
    await tabTo('button[value=sign]');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/decide\/made$/);
  }
  await desk.close();
}, 120_000);

it('what a member sees of a register is too, in both languages, and is looked at by keyboard', async () => {
  const made = await registerDesk();
  for await (const state of registerStates(made)) await look(made.desk, state);
  await tabTo('form[action$="/decide/look"] button');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/decide\/mission#register$/);
  await submit(made.desk, '/language', { language: 'cy', to: '/' });
  await look(made.desk, { name: 'decide-register', path: '/decide/mission' });
  await made.close();
}, 120_000);

it('a convenor’s pages are too, and the panel follows what is typed without a click', async () => {
  const desk = await roomDesk('convenor.key');
  for await (const state of callStates(desk)) await look(desk, state);
  await submit(desk, '/language', { language: 'cy', to: '/' });
  await look(desk, { name: 'call-place-cy', path: '/call/place' });
  await submit(desk, '/language', { language: 'en', to: '/' });
  await page.goto(`${desk.home}/call/place`);
  await page.fill('#question', 'Whose immigration status is it?');
  await page.waitForFunction(() => document.querySelector('#panel')?.textContent.includes('immigration status') === true);
  await page.goto(`${desk.home}/call/place`);
  expect(await page.inputValue('#question')).not.toContain('immigration');
  await desk.close();
  rmSync(desk.folder, { recursive: true, force: true });
}, 120_000);

it('the board’s page of an example takes at most four printed sides and has all that a member decides on', async () => {
  const example = new URL('../../examples/charters/food-banks-and-debt-advice.json', import.meta.url);
  const charter = completeCharter(checkDraft(JSON.parse(readFileSync(example, 'utf8'))));
  // What a person's guesses are worth takes seconds to work out: board-page.long.ts has it.
  await page.goto('about:blank');
  await page.setContent(boardPage(charter, { people: [], usefulness: usefulnessOf(charter), clearest: undefined }));
  expect(await sidesOf(page)).toBeLessThanOrEqual(4);
  expect(await missingOnPage(page, charter)).toEqual([]);
}, 120_000);
