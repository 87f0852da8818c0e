// board-page.long.ts — the board's printed page of each example and each template, with all that its check works out.
import { readdirSync, readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { filledForCheck } from '../../src/calling/template/fill.ts';
import { readTemplate } from '../../src/calling/template/template.ts';
import { checkCharterValue } from '../../src/convenor/charter-check.ts';
import { boardPage, missingOnPage, sidesOf } from './board-page.ts';
import { launchChromium, openPage } from './chromium.ts';

const EXAMPLES = new URL('../../examples/', import.meta.url);
const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, EXAMPLES), 'utf8'));
const files = ['charters', 'templates'].flatMap((folder) =>
  readdirSync(new URL(`${folder}/`, EXAMPLES))
    .filter((name) => name.endsWith('.json'))
    .map((name) => `${folder}/${name}`),
);

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await launchChromium();
  page = await openPage(browser);
});
afterAll(async () => browser.close());

it.each(files)(
  '%s takes at most four printed sides and has all that a member decides on',
  async (file) => {
    const value = read(file);
    const checked = checkCharterValue(file.startsWith('templates/') ? filledForCheck(readTemplate(value)) : value);
    if (checked.kind === 'refused') throw new Error(checked.reasons.join('\n'));
    const { charter } = checked.report;
    await page.setContent(boardPage(charter, checked.report));
    expect(await sidesOf(page)).toBeLessThanOrEqual(4);
    expect(await missingOnPage(page, charter)).toEqual([]);
  },
  600_000,
);
