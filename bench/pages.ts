// pages.ts — `npm run bench:pages [-- --json]`: how long the desk lets an officer wait: its pages in a browser whose processor is four times slower, before two real aggregators.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMission } from '../client-sdk/mission/at-once.ts';
import type { CharterDraft } from '../protocol/charter/charter.ts';
import { dateOf, dayOf } from '../protocol/charter/day.ts';
import { keepMission } from '../src/desk/folder/missions.ts';
import { blankWorkbook } from '../src/sheet/write-xlsx.ts';
import { launchChromium, openPage, type Browser, type Page } from '../tests/browser/chromium.ts';
import { INSTRUMENT, layGround, type Desk, type Ground } from '../tests/client-sdk/killed/ground.ts';
import { DESK_COMMAND, startDeskProcess } from '../tests/support/desk-process.ts';
import { measureBuilder } from './builder.ts';
import { median } from './compare.ts';
import { optionsOf } from '../tests/support/options.ts';
import { loadAverage } from './servers/process-cost.ts';

/** What is measured, with the longest that an officer should wait. */
const BARS = {
  'first page, after the program says where it is': 1000,
  'from one page to the next': 300,
  '5,000 rows of .xlsx, read and matched': 2000,
  '50,000 rows of .xlsx, read and matched': 8000,
  'from sign-off to receipt, 48 cells': 3000,
  'calling: what is missing, after a change': 50,
  'calling: exact figures, after a change': 5000,
} as const;
type Measured = Readonly<Record<keyof typeof BARS, number>>;

const ORGANISATIONS = 5;
const SLOWER = 4;
const AREAS = Array.from({ length: 16 }, (_, at) => `Ward ${String(at + 1)}`);

const { values } = optionsOf('Usage: npm run bench:pages [-- --json]', { json: { type: 'boolean', default: false } });
const ground = await layGround(ORGANISATIONS, with48Cells);
const browser = await launchChromium();
try {
  const runs: Measured[] = [];
  for (const desk of ground.desks) runs.push(await measure(ground, desk, browser));
  report(runs);
} finally {
  await browser.close();
  await ground.close();
}

function with48Cells(draft: CharterDraft): CharterDraft {
  const instruments = draft.instruments.map((one) =>
    one.kind === 'count'
      ? {
          ...one,
          dimensions: [
            { name: 'area', values: AREAS },
            { name: 'age', bands: [18, 65] },
          ],
          cellMax: 100_000,
        }
      : one,
  );
  return { ...draft, instruments };
}

/** One organisation's way from the start of its desk to a receipt. */
async function measure({ mission }: Ground, { folder }: Desk, chromium: Browser): Promise<Measured> {
  const json = readFileSync(join(folder, '..', 'mission.json'), 'utf8');
  keepMission(folder, { mission: readMission(json), json });
  const files = [5000, 50_000].map((rows) => workbook(folder, rows, mission.mission.charter.schedule.firstDay));
  const page = await slowPage(chromium);
  const desk = await startDeskProcess(DESK_COMMAND, folder);
  const add = `${desk.home}/c/${mission.mission.charter.mission}/${INSTRUMENT}/0/add`;
  const first = await timed(async () => page.goto(`${desk.home}/`));
  const change = await timed(async () => page.getByRole('link', { name: 'Add figures' }).click());
  const read: number[] = [];
  for (const file of files) {
    await page.goto(add);
    await page.setInputFiles('input[type=file]', file);
    read.push(await timed(async () => pressed(page, 'Continue', /\/check$/)));
  }
  await page.getByLabel('These figures are right').check();
  const sent = await timed(async () => pressed(page, 'Sign off and send', /\/sent$/));
  const title = await page.locator('h1').textContent();
  if (title?.includes('Received') !== true) throw new Error(`the contribution was not received: ${title ?? ''}`);
  await desk.stop('SIGTERM');
  const { cheapMs, exactMs } = await measureBuilder(page);
  await page.close();
  const [small = NaN, large = NaN] = read;
  return {
    'first page, after the program says where it is': first,
    'from one page to the next': change,
    '5,000 rows of .xlsx, read and matched': small,
    '50,000 rows of .xlsx, read and matched': large,
    'from sign-off to receipt, 48 cells': sent,
    'calling: what is missing, after a change': cheapMs,
    'calling: exact figures, after a change': exactMs,
  };
}

async function slowPage(chromium: Browser): Promise<Page> {
  const page = await openPage(chromium);
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  return page;
}

/** Until the page that follows has run its script. */
async function pressed(page: Page, button: string, to: RegExp): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  await page.waitForURL(to);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function workbook(folder: string, count: number, firstDay: string): string {
  const monday = dayOf(firstDay) ?? 0;
  const columns = ['person', 'date', 'area', 'age'].map((heading) => ({ heading, holds: 'text' as const }));
  const rows = Array.from({ length: count }, (_, at) => [
    `p${String(at)}`,
    dateOf(monday + (at % 7)),
    AREAS[at % AREAS.length] ?? '',
    String(5 + (at % 90)),
  ]);
  const file = join(folder, `${String(count)}.xlsx`);
  writeFileSync(file, blankWorkbook('Visits', columns, rows));
  return file;
}

function report(runs: readonly Measured[]): void {
  const rows = Object.entries(BARS).map(([what, mostMs]) => {
    const times = runs.map((run) => run[what as keyof Measured]);
    return { what, medianMs: Math.round(median(times)), worstMs: Math.round(Math.max(...times)), mostMs };
  });
  if (values.json) {
    console.log(JSON.stringify({ rows, runs: runs.length, slower: SLOWER, load: loadAverage() }, null, 2));
    return;
  }
  console.log(
    `${String(runs.length)} desks; the page's processor is ${String(SLOWER)} times slower, the desk's is not; load ${String(loadAverage())}`,
  );
  for (const { what, medianMs, worstMs, mostMs } of rows)
    console.log(`${what.padEnd(50)}${String(medianMs).padStart(7)} ms, at worst ${String(worstMs).padStart(6)} (bar ${String(mostMs)})`);
}
