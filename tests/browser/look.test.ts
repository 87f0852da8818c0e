// look.test.ts — what the looks find on a page that has every fault they are for, and that they pass a page without any.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium, openPage } from './chromium.ts';
import { clipped, overflow, violations } from './look.ts';

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await launchChromium();
  page = await openPage(browser, { viewport: { width: 320, height: 600 } });
});
afterAll(async () => browser.close());

const show = async (main: string) =>
  page.setContent(`<!doctype html><html lang="en"><title>A page</title><body><main><h1>A page</h1>${main}</main></body></html>`);

test('text that is cut off, by a box, the window or a field, and a page that scrolls sideways', async () => {
  await show(`<div style="width: 50px; overflow: hidden; white-space: nowrap">cut off by its box</div>
    <p style="white-space: nowrap">beyond the edge of the window, by a lot and for no reason at all</p>
    <label>Name <input type="text" style="width: 3em" value="too long for its field"></label>`);
  expect(await clipped(page)).toEqual([
    'cut off by its box',
    'beyond the edge of the window, by a lot and for no reason at all',
    'in a field: too long for its field',
  ]);
  expect(await overflow(page)).toBeGreaterThan(0);
});

test('what axe complains about, by rule', async () => {
  await show('<img src="data:,"><p style="color: #ccc; background: #fff">too pale</p>');
  expect((await violations(page)).map((fault) => fault.split(':')[0])).toEqual(['color-contrast', 'image-alt']);
});

test('nothing of text that scrolls in a box of its own, is only read aloud, or fits', async () => {
  await show(`<div tabindex="0" style="width: 50px; overflow: auto; white-space: nowrap">scrolls in its box</div>
    <p style="position: absolute; width: 1px; height: 1px; overflow: hidden">only <b>read</b> aloud</p><p>fits</p>`);
  expect(await clipped(page)).toEqual([]);
  expect(await overflow(page)).toBe(0);
  expect(await violations(page)).toEqual([]);
});
