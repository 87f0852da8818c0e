// random-queries.long.ts — 200 random queries: the page's worker, the API and the command give the same rows, or the same refusal.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { launchChromium, openPage } from '../../browser/chromium.ts';
import { serveFolder } from '../../../src/demo/static-site.ts';
import { exploreSite } from '../../../src/explore/site.ts';
import { answersOf, type Explorer } from './answers.ts';
import { explored } from './explored.ts';
import { randomQueries } from './random-queries.ts';

test('200 random queries', { timeout: 1_800_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'soundings-explorer-'));
  const mission = explored();
  const files = await exploreSite([mission], { maps: {}, made: '2026-11-30', outlookOf: async () => Promise.resolve([]) });
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  const host = await serveFolder(folder, 0);
  const browser = await launchChromium();
  const page = await openPage(browser);
  await page.goto(`${host.url}m/salford-winter/visits/index.html`);
  const answers = answersOf(mission);
  let answered = 0;
  for (const query of randomQueries('test:long', 200)) {
    const fromPage = await page.evaluate(
      async ({ question, parameters }) => (document.querySelector('soundings-explorer') as unknown as Explorer).ask(question, parameters),
      query,
    );
    expect(answers.canonical(fromPage), JSON.stringify(query)).toBe(await answers.fromApi(query));
    expect(await answers.fromCommand(query)).toBe(await answers.fromApi(query));
    answered += Number(fromPage.kind === 'answer');
  }
  expect(answered).toBeGreaterThan(80);
  await browser.close();
  await host.close();
  rmSync(folder, { recursive: true });
});
