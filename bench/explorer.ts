// explorer.ts — the explorer: a page of 52 windows × 48 cells in a browser whose processor is four times slower, queries in it, and every kind of question about 156 windows × 1,000 cells.
import { gzipSync } from 'node:zlib';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Charter } from '../protocol/charter/charter.ts';
import { dateOf, dayOf } from '../protocol/charter/day.ts';
import type { Release } from '../protocol/release/release.ts';
import { serveFolder } from '../src/demo/static-site.ts';
import { elementsScript, workerScript } from '../src/explore/scripts.ts';
import { exploreSite } from '../src/explore/site.ts';
import type { ExploredMission } from '../src/explore/mission.ts';
import { answer } from '../src/insight/answer.ts';
import { askedBy } from '../src/insight/asked-by.ts';
import { quickQuestions } from '../src/insight/questions/quick.ts';
import { totals } from '../src/insight/questions/totals.ts';
import { subjectOf } from '../src/insight/subject.ts';
import { launchChromium, openPage } from '../tests/browser/chromium.ts';
import type { Explorer } from '../tests/src/explore/answers.ts';
import { exampleCharter } from '../tests/support/mission.ts';
import { seededRandom } from '../tests/support/seeded-random.ts';
import { median } from './compare.ts';
import { loadAverage } from './servers/process-cost.ts';

const SLOWER = 4;
const LOADS = 5;
const QUERIES = 15;

/** The slowest that there are of each kind of question. */
const LARGE = [
  ['totals', 'instrument=visits&by=window,area'],
  ['totals', 'instrument=visits&by=area,reason'],
  ['shares', 'instrument=visits&by=window&share.reason=reason 1'],
  ['shares', 'instrument=visits&by=window,area&share.reason=reason 1'],
  ['ratios', 'ratio=visits/calls&by=window,area&anyway=true'],
  ['ratios', 'ratio=visits/calls&by=area,reason&anyway=true'],
  ['changes', 'instrument=visits&by=window,area'],
  ['comparisons', 'instrument=visits&by=window,area&compare=before'],
  ['share-changes', 'instrument=visits&by=window,area&share.reason=reason 1'],
  ['share-comparisons', 'instrument=visits&by=window,area&share.reason=reason 1&compare=before'],
] as const;

export interface ExplorerMeasured {
  /** From the start of the navigation until the form can be used. */
  readonly interactiveMs: number;
  /** From the question to the drawn view, over queries by window and by dimension; the first loads the releases. */
  readonly firstQueryMs: number;
  readonly queryMs: number;
  readonly scriptGzippedBytes: number;
  readonly dataGzippedBytes: number;
  /** 156 windows × 1,000 cells, for each kind of question. */
  readonly largeMs: Readonly<Record<string, number>>;
  readonly load: number;
}

export async function measureExplorer(say: (line: string) => void): Promise<ExplorerMeasured> {
  const folder = mkdtempSync(join(tmpdir(), 'soundings-explorer-bench-'));
  const mission = missionOf(52, 8, 6);
  const files = await exploreSite([mission], { maps: {}, made: '2026-01-01', outlookOf: async () => Promise.resolve([]) });
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  const inPage = await measurePage(folder);
  rmSync(folder, { recursive: true });
  const large = missionOf(156, 10, 100).releases.flatMap(({ release }) => [release, { ...release, instrument: 'calls' }]);
  const subject = subjectOf(large);
  const largeMs = LARGE.map(([name, parameters]) => {
    const question = quickQuestions.find((one) => one.name === name) ?? totals;
    return [
      `${name}, ${parameters}`,
      medianOf(() => answer(question, large, askedBy(question, new URLSearchParams(parameters), subject).asked)),
    ];
  });
  const size = (bytes: Uint8Array | string) => gzipSync(bytes, { level: 9 }).length;
  const measured: ExplorerMeasured = {
    ...inPage,
    scriptGzippedBytes: size(elementsScript) + size(workerScript),
    dataGzippedBytes: size(files.get('m/bench/releases.json') ?? ''),
    largeMs: Object.fromEntries(largeMs) as Record<string, number>,
    load: loadAverage(),
  };
  for (const line of linesOf(measured)) say(line);
  return measured;
}

async function measurePage(folder: string): Promise<Pick<ExplorerMeasured, 'interactiveMs' | 'firstQueryMs' | 'queryMs'>> {
  const host = await serveFolder(folder, 0);
  const browser = await launchChromium();
  const interactive: number[] = [];
  const first: number[] = [];
  const later: number[] = [];
  for (let load = 0; load < LOADS; load++) {
    const page = await openPage(browser);
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    await page.goto(`${host.url}m/bench/visits/index.html`, { waitUntil: 'commit' });
    await page.waitForSelector('form.ask:not([hidden])');
    interactive.push(await page.evaluate(() => performance.now()));
    const times = await page.evaluate(async (count) => {
      const element = document.querySelector('soundings-explorer') as unknown as Explorer;
      const taken: number[] = [];
      for (let query = 0; query < count; query++) {
        const from = performance.now();
        await element.ask('totals', [
          ['instrument', 'visits'],
          ['by', query % 2 === 0 ? 'window,area' : 'window'],
          ['where.reason', `reason ${(query % 6) + 1}`],
        ]);
        taken.push(performance.now() - from);
      }
      return taken;
    }, QUERIES);
    first.push(times[0] ?? 0);
    later.push(...times.slice(1));
    await page.close();
  }
  await browser.close();
  await host.close();
  return { interactiveMs: median(interactive), firstQueryMs: median(first), queryMs: median(later) };
}

function medianOf(act: () => unknown): number {
  const times = Array.from({ length: 5 }, () => {
    const from = performance.now();
    act();
    return performance.now() - from;
  });
  return median(times);
}

function missionOf(windows: number, areas: number, reasons: number): ExploredMission {
  const random = seededRandom('explorer bench');
  const dimensions = [
    { name: 'area', values: Array.from({ length: areas }, (_, at) => `area ${at + 1}`) },
    { name: 'reason', values: Array.from({ length: reasons }, (_, at) => `reason ${at + 1}`) },
  ];
  const instrument = {
    kind: 'count',
    name: 'visits',
    question: 'How many came?',
    gathered: 'together',
    dimensions,
    cellsPerPerson: 1,
    cellMax: 200,
  };
  const charter = { ...exampleCharter(), mission: 'bench', instruments: [instrument] } as unknown as Charter;
  const releases = Array.from({ length: windows }, (_, number): Release => {
    const firstDay = (dayOf('2023-01-02') ?? 0) + 7 * number;
    return {
      format: 'soundings release v1',
      ...{ mission: 'bench', charter: 'A'.repeat(43), instrument: 'visits', sector: null },
      window: { number, firstDay: dateOf(firstDay), lastDay: dateOf(firstDay + 6) },
      organisations: 30,
      dimensions,
      totals: [...random(areas * reasons)].map((byte) => byte - 20),
      ...{ noise: { kind: 'skellam', variance: { num: 264, den: 1 } }, offsetRemoved: 0, statement: '' },
    };
  });
  return {
    ...{ digest: 'A'.repeat(43), charter, register: undefined, withheld: [], notes: [], files: new Map() },
    releases: releases.map((release) => ({ release, proof: undefined })),
  };
}

function linesOf(measured: ExplorerMeasured): readonly string[] {
  const { interactiveMs, firstQueryMs, queryMs, scriptGzippedBytes, dataGzippedBytes, largeMs, load } = measured;
  const row = (words: string, value: number, unit: string) => `${words.padEnd(76)}${value.toFixed(0).padStart(8)} ${unit}`;
  return [
    row(`52 × 48 in a browser ${SLOWER} times slower: interactive`, interactiveMs, 'ms'),
    row('  first query, which loads the releases', firstQueryMs, 'ms'),
    row('  any other query', queryMs, 'ms'),
    row('script, gzipped', scriptGzippedBytes / 1000, 'kB'),
    row('releases, gzipped', dataGzippedBytes / 1000, 'kB'),
    '156 × 1,000',
    ...Object.entries(largeMs).map(([name, ms]) => row(`  ${name}`, ms, 'ms')),
    `load average ${load.toFixed(1)}`,
  ];
}
