// builder.ts — how long a convenor waits for the panel: at once what is missing or wrong, and after some seconds what the figures would be worth.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { secureRandom } from '../crypto/random.ts';
import { makeKeys } from '../src/convenor/party-keys.ts';
import type { Page } from '../tests/browser/chromium.ts';
import { newFolder, submit } from '../tests/src/desk/world.ts';
import { DESK_COMMAND, startDeskProcess } from '../tests/support/desk-process.ts';
import { median } from './compare.ts';

const CHARTER = join(import.meta.dirname, '../examples/charters/food-banks-and-debt-advice.json');
const CHEAP_ASKED = 20;

export interface Builder {
  readonly cheapMs: number;
  readonly exactMs: number;
}

/** In a desk of its own, with an example as the draft. `page` may be slowed. */
export async function measureBuilder(page: Page): Promise<Builder> {
  const folder = newFolder();
  makeKeys('convenor', folder, secureRandom);
  const draft = JSON.parse(readFileSync(CHARTER, 'utf8')) as { readonly forbidden: readonly string[] };
  writeFileSync(join(folder, 'call.json'), JSON.stringify({ draft }), { mode: 0o600 });
  const desk = await startDeskProcess(DESK_COMMAND, folder);
  const asked: number[] = [];
  for (let nth = 0; nth < CHEAP_ASKED; nth++) {
    const start = performance.now();
    // A draft that can't be right: nothing exact is begun for it.
    const { html } = await submit(desk, '/call/panel?of=/call/who', { sectors: '', peopleCovered: String(nth), forbidden: 'winter' });
    asked.push(performance.now() - start);
    if (!html.includes('missing or wrong')) throw new Error('the panel says nothing of a draft that is wrong');
  }
  await submit(desk, '/call/when', {
    'schedule.count': '40',
    'schedule.closingDays': '7',
    'schedule.cadence': 'week',
    amendments: '0',
    'schedule.firstDay': '2027-01-04',
  });
  await page.goto(`${desk.home}/call/promises`);
  await page.waitForSelector('[data-exact]', { timeout: 60_000 });
  await page.fill('[name="promises.organisationsMin"]', '14');
  const changed = performance.now();
  await page.waitForSelector('#panel.old');
  await page.waitForSelector('#panel:not(.old) [data-exact]', { timeout: 60_000 });
  const exactMs = performance.now() - changed;
  await desk.stop('SIGTERM');
  rmSync(folder, { recursive: true });
  return { cheapMs: median(asked), exactMs };
}
