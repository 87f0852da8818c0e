// browser.ts — a contribution of 1,000 cells × 16 bits, made in a headless Chromium whose page is loaded, from rows to receipt.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { world, type World } from '../tests/client-sdk/world.ts';
import { launchChromium } from '../tests/browser/chromium.ts';
import { contributeInPage, pageRequest } from '../tests/browser/contribute-page.ts';
import { forAnyOrigin, serveFetch, servePage } from '../tests/browser/page.ts';
import { dayOf } from '../protocol/charter/day.ts';
import type { CharterDraft } from '../protocol/charter/charter.ts';
import { median } from './compare.ts';
import { loadAverage } from './servers/process-cost.ts';

export interface BrowserRow {
  readonly cells: number;
  readonly bits: number;
  readonly rows: number;
  /** From the call to the receipt, upload over loopback included; the first, for which the charter is examined, is not among them. */
  readonly medianMs: number;
  readonly bestMs: number;
  readonly worstMs: number;
  readonly bundleGzippedBytes: number;
  readonly load: number;
}

/** As scripts/bundle.mjs made it. */
const BUNDLE = join(import.meta.dirname, '../client-sdk/dist/bundle');

const AREAS = 100;
/** Ten bands. */
const BANDS = [10, 20, 30, 40, 50, 60, 70, 80, 90];
const ROWS = 500;
const WINDOWS = 12;
const DAY_SECONDS = 86_400;

export async function measureBrowser(): Promise<BrowserRow> {
  const bundle = new Map(readdirSync(BUNDLE).map((name) => [name, new Uint8Array(readFileSync(join(BUNDLE, name)))]));
  // The charter names the aggregators' addresses, so they listen first.
  const listen = async () => serveFetch(forAnyOrigin((request) => made.aggregators.fetch(request)));
  const [leader, helper] = [await listen(), await listen()];
  const made: World = world((draft) => thousandCells(draft, leader.url, helper.url));
  const site = await servePage(bundle);
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(site.url);
    const times: number[] = [];
    for (let window = 0; window < WINDOWS; window++) {
      const now = (dayOf('2026-01-05') ?? 0) * DAY_SECONDS + window * 7 * DAY_SECONDS + 3600;
      const request = pageRequest(made.missionJson, made.organisation, { csv: rows(window), window, now });
      const start = performance.now();
      const receipt = await page.evaluate(contributeInPage, request);
      times.push(performance.now() - start);
      if ('error' in receipt) throw new Error(receipt.error);
    }
    const loaded = times.slice(1);
    return {
      cells: AREAS * (BANDS.length + 1),
      bits: made.mission.tasks[0]?.vdaf.maxMeasurement.toString(2).length ?? NaN,
      rows: ROWS,
      medianMs: median(loaded),
      bestMs: Math.min(...loaded),
      worstMs: Math.max(...loaded),
      bundleGzippedBytes: [...bundle].reduce(
        (size, [name, code]) => size + (name.endsWith('.js') ? gzipSync(code, { level: 9 }).length : 0),
        0,
      ),
      load: loadAverage(),
    };
  } finally {
    await browser.close();
    for (const server of [leader, helper, site]) await server.close();
  }
}

export function browserLine({ cells, bits, rows: persons, medianMs, bestMs, worstMs, bundleGzippedBytes, load }: BrowserRow): string {
  const times = `${medianMs.toFixed(0)} ms (${bestMs.toFixed(0)} to ${worstMs.toFixed(0)})`;
  return `Chromium, ${String(cells)} cells × ${String(bits)} bits from ${String(persons)} rows: ${times}; bundle ${(bundleGzippedBytes / 1000).toFixed(1)} kB gzipped; load ${load.toFixed(1)}`;
}

/** Counts up to 60,000 and their noise take 16 bits. */
function thousandCells(draft: CharterDraft, leaderUrl: string, helperUrl: string): CharterDraft {
  const areas = Array.from({ length: AREAS }, (_, at) => `area ${String(at)}`);
  return {
    ...draft,
    leader: { ...draft.leader, url: leaderUrl },
    helper: { ...draft.helper, url: helperUrl },
    instruments: [
      {
        kind: 'count',
        name: 'visits',
        question: 'How many people came for help, by area and age?',
        gathered: 'together',
        dimensions: [
          { name: 'area', values: areas },
          { name: 'age', bands: BANDS },
        ],
        cellMax: 60_000,
        cellsPerPerson: 2,
      },
    ],
  };
}

function rows(window: number): string {
  const persons = Array.from(
    { length: ROWS },
    (_, at) => `p${String(at)},area ${String((at * 7 + window) % AREAS)},${String((at * 13) % 100)}\n`,
  );
  return `person,area,age\n${persons.join('')}`;
}
