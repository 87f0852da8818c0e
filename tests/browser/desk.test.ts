// desk.test.ts — the desk in a real browser: every page at the width of a telephone without a fault that axe finds, and the whole way without a script.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMissionGround, type DeskGround } from '../src/desk/ground.ts';
import { submit, textFile, visit } from '../src/desk/world.ts';
import { launchChromium, openPage } from './chromium.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

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

/** What axe finds on the page, evaluated in it and never let past its policy. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async (rules) => {
    interface Found {
      readonly id: string;
      readonly nodes: readonly { readonly html: string }[];
    }
    const { axe } = globalThis as unknown as { readonly axe: { run(options: object): Promise<{ readonly violations: readonly Found[] }> } };
    const { violations: found } = await axe.run({ runOnly: rules });
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
  }, RULES);
}

/** Sideways scrolling of the page itself; tables scroll in boxes of their own. */
const overflow = async (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

describe('every state of the desk’s pages', () => {
  it('is free of what axe finds, fits 320 pixels, and says nothing on the console', async () => {
    const { desk, visits, worry } = ground;
    const page = await openPage(browser, { viewport: { width: 320, height: 800 } });
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('request', (request) => {
      if (!request.url().startsWith(desk.home)) said.push(`asked for ${request.url()}`);
    });
    const look = async (path: string) => {
      await page.goto(desk.home + path);
      expect(await violations(page), path).toEqual([]);
      expect(await overflow(page), path).toBe(0);
    };
    await look('/');
    await look('/join');
    await ground.choose();
    await look('/join/check');
    await ground.agree();
    await look('/join/enrol');
    await ground.enrol();
    await look(`/join/wait/${ground.mission}`);
    await ground.takeRoster();
    await look('/');
    await look('/zeros');
    await look('/ledger');
    await look(`${visits}/add`);
    await look(`${visits}/typed`);
    await submit(desk, `${visits}/add`, {
      kind: 'file',
      file: textFile('v.csv', 'person,date,area,age\na,2026-01-05,Nowhere,17\nb,2026-01-06,Kersal,40\n'),
    });
    await look(`${visits}/settle`);
    await submit(desk, `${visits}/add`, { kind: 'file', file: textFile('v.csv', 'person,date\n') });
    await look(`${visits}/wrong`);
    const check = await submit(desk, `${visits}/add`, { kind: 'file', file: textFile('v.csv', ground.rows) });
    await look(`${visits}/check`);
    await look(worry);
    await submit(desk, worry, { stated: '6', way: 'screen' });
    await look(worry);
    await look(`${worry}/next`);
    ground.aggregators.down = true;
    await submit(desk, `${visits}/check`, { number: ground.numberIn(check.html), right: '1', do: 'send' });
    await look(`${visits}/sent`);
    ground.aggregators.down = false;
    await submit(desk, `${visits}/sent`, {});
    await look(`${visits}/sent`);
    await look('/nowhere');
    await look('/');
    expect(said.filter((text) => !text.includes('404'))).toEqual([]);
    await page.close();
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
