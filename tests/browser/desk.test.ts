// desk.test.ts — the desk in a real browser: every page at the width of a telephone without a fault that axe finds, and the whole way without a script.
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { charterOfTotals, openMissionGround, type DeskGround } from '../src/desk/ground.ts';
import { submit, visit } from '../src/desk/world.ts';
import { launchChromium, openPage } from './chromium.ts';
import { deskStates } from './desk-states.ts';
import { clipped, overflow, pseudoLocale, violations } from './look.ts';

let browser: Browser;
let ground: DeskGround;
beforeAll(async () => {
  browser = await launchChromium();
  ground = await openMissionGround();
}, 120_000);
afterAll(async () => {
  await browser.close();
  await ground.close();
});

/** How many sheets of A4 it takes. */
async function sheetsOf(page: Page): Promise<number> {
  const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
  return pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

describe('every state of the desk’s pages', () => {
  it('is free of what axe finds, fits 320 pixels, and says nothing on the console', async () => {
    const { desk } = ground;
    const page = await openPage(browser, { viewport: { width: 320, height: 800 } });
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('request', (request) => {
      if (!request.url().startsWith(desk.home)) said.push(`asked for ${request.url()}`);
    });
    for await (const { name, path, press } of deskStates(ground)) {
      await page.goto(desk.home + path);
      await press?.(page);
      await page.waitForLoadState(); // its style, too
      expect(await violations(page), name).toEqual([]);
      expect(await overflow(page), name).toBe(0);
      expect(await clipped(page), name).toEqual([]);
      expect(gzipSync(await page.content()).length, name).toBeLessThanOrEqual(30_000);
      if (name === 'sent' || name === 'receipt') expect(await sheetsOf(page)).toBe(1);
      await pseudoLocale(page);
      expect([await overflow(page), ...(await clipped(page))], `${name}, in longer words`).toEqual([0]);
    }
    expect(said.filter((text) => !/404|422/.test(text))).toEqual([]);
    await page.close();
  }, 300_000);
});

describe('a colleague’s card', () => {
  it('is one small file that needs no network, and makes a code that the desk takes once', async () => {
    const { desk } = ground;
    const worry = ground.worry.replace(/1$/, '3');
    await submit(desk, worry, { stated: '2', way: 'cards' });
    const { html } = await visit(desk, `${worry}/card.html`);
    expect(html.length).toBeLessThanOrEqual(20_000);
    const file = join(desk.folder, 'card.html');
    writeFileSync(file, html);
    const page = await openPage(browser, { viewport: { width: 320, height: 800 }, offline: true });
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    await page.goto(`file://${file}`);
    await page.getByRole('button').click();
    expect(await page.getByRole('alert').isVisible()).toBe(true);
    for (const item of await page.locator('fieldset').all()) await item.getByLabel('Rising', { exact: true }).check();
    expect(await violations(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    await page.getByRole('button').click();
    const code = await page.locator('output').textContent();
    expect((await submit(desk, `${worry}/cards`, { code: code ?? '' })).title).toBe('1 colleague has answered');
    expect((await submit(desk, `${worry}/cards`, { code: code ?? '' })).html).toContain('This card is in already.');
    expect(said).toEqual([]);
    await page.close();
  });
});

describe('by keyboard alone', () => {
  it('an officer goes from Home to a receipt in at most 60 presses and five pages, and always sees where she is', async () => {
    const own = await openMissionGround();
    try {
      await own.choose();
      await own.agree();
      await own.enrol();
      await own.takeRoster();
      const file = join(own.desk.folder, 'visits.csv');
      writeFileSync(file, own.rows);
      const page = await openPage(browser, { viewport: { width: 1280, height: 800 } });
      await page.goto(`${own.desk.home}/`);
      let presses = 0;
      let pages = 0;
      /** Tab until the element with this text has the focus, which must be in sight and marked. */
      const reach = async (text: string) => {
        for (let turn = 0; turn < 40; turn++) {
          presses++;
          await page.keyboard.press('Tab');
          const at = await page.evaluate(() => {
            const on = document.activeElement;
            if (!(on instanceof HTMLElement)) return undefined;
            const { top, bottom } = on.getBoundingClientRect();
            const style = getComputedStyle(on);
            const label = on instanceof HTMLInputElement ? (on.labels?.[0]?.textContent ?? '') : on.textContent;
            return { label, isSeen: top >= 0 && bottom <= innerHeight, isMarked: style.outlineStyle !== 'none' };
          });
          if (at === undefined || !at.label.includes(text)) continue;
          expect(at, text).toMatchObject({ isSeen: true, isMarked: true });
          return;
        }
        throw new Error(`${text} is not reached by the keyboard`);
      };
      const press = async (key: string) => {
        presses++;
        await page.keyboard.press(key);
      };
      const follow = async (text: string, key = 'Enter') => {
        await reach(text);
        const before = page.url();
        await press(key);
        await page.waitForURL((url) => url.href !== before);
        pages++;
      };
      await follow('Add figures');
      await page.setInputFiles('input[type=file]', file);
      await follow('Continue');
      await reach('These figures are right');
      await press('Space');
      await follow('Sign off and send');
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('Received by');
      expect(own.aggregators.uploads).toHaveLength(1);
      expect(presses).toBeLessThanOrEqual(60);
      expect(pages).toBeLessThanOrEqual(3);
      await page.close();
    } finally {
      await own.close();
    }
  }, 300_000);
});

describe('without a script', () => {
  it('an officer goes from a file to a receipt by pages and buttons alone', async () => {
    const own = await openMissionGround();
    try {
      await own.choose();
      await own.agree();
      await own.enrol();
      await own.takeRoster();
      const file = join(own.desk.folder, 'visits.csv');
      writeFileSync(file, own.rows);
      const page = await openPage(browser, { javaScriptEnabled: false });
      await page.goto(`${own.desk.home}/`);
      await page.getByRole('link', { name: 'Add figures' }).first().click();
      await page.setInputFiles('input[type=file]', file);
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByLabel('These figures are right').check();
      await page.getByRole('button', { name: 'Sign off and send' }).click();
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('Received by');
      expect(own.aggregators.uploads).toHaveLength(1);
      expect((await visit(own.desk, '/')).html).toContain('class="state">Sent<');
      await page.close();
    } finally {
      await own.close();
    }
  }, 300_000);
});

describe('the table of totals', () => {
  it('fits 320 pixels, and is gone through by arrows and Enter', async () => {
    const own = await openMissionGround(charterOfTotals());
    try {
      await own.choose();
      await own.agree();
      await own.enrol();
      await own.takeRoster();
      const page = await openPage(browser, { viewport: { width: 320, height: 800 } });
      await page.goto(`${own.desk.home}${own.visits}/totals`);
      expect(await violations(page)).toEqual([]);
      expect([await overflow(page), ...(await clipped(page))]).toEqual([0]);
      await page.getByLabel('Ordsall, below 18').focus();
      await page.keyboard.type('7');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.type('5');
      expect(await page.getByLabel('Kersal, below 18').inputValue()).toBe('5');
      for (const tick of await page.getByRole('checkbox').all()) await tick.check();
      await page.getByLabel('Kersal, 65 and over').press('Enter');
      await page.waitForURL(/\/check$/);
      await pseudoLocale(page);
      expect(await overflow(page)).toBe(0);
      await page.close();
    } finally {
      await own.close();
    }
  }, 300_000);
});

describe.each([
  { scripts: 'off', javaScriptEnabled: false },
  { scripts: 'on', javaScriptEnabled: true },
])('Back, with scripts $scripts', ({ javaScriptEnabled }) => {
  it('leads from the last look to her answers, the page’s own and the browser’s, and forward again without a question', async () => {
    const own = await openMissionGround();
    try {
      await own.choose();
      await own.agree();
      await own.enrol();
      await own.takeRoster();
      const file = join(own.desk.folder, 'visits.csv');
      writeFileSync(file, own.rows.replace('person', 'Client').replace('Ordsall', 'North').replace('Kersal', 'South'));
      const page = await openPage(browser, { javaScriptEnabled });
      const heading = async () => page.getByRole('heading', { level: 1 }).textContent();
      const go = async (name: string) => page.getByRole('button', { name, exact: true }).click();
      await page.goto(`${own.desk.home}${own.visits}/add`);
      await page.setInputFiles('input[type=file]', file);
      await go('Continue');
      await page.getByLabel('Client', { exact: false }).first().check();
      await go('Continue');
      await page.getByLabel('What “North” means').selectOption('Ordsall');
      await page.getByLabel('What “South” means').selectOption('Kersal');
      await go('Continue');
      expect(await heading()).toBe('Check and sign off');
      const answers = async () =>
        Promise.all([
          page.getByLabel('Client', { exact: false }).first().isChecked(),
          page.getByLabel('What “North” means').inputValue(),
          page.getByLabel('What “South” means').inputValue(),
        ]);
      for (const back of ['the page’s', 'the browser’s'] as const) {
        if (back === 'the page’s') await page.getByRole('link', { name: 'Back', exact: true }).click();
        else await page.goBack();
        expect(await heading(), back).toBe('How your file is read');
        expect(await answers(), back).toEqual([true, 'Ordsall', 'Kersal']);
        await go('Continue');
        expect(await heading(), back).toBe('Check and sign off');
      }
      await page.close();
    } finally {
      await own.close();
    }
  }, 300_000);
});
