// sheet.test.ts — no column of an answer is called like another, whatever a charter calls its dimensions and questions.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMissionLedger } from '../../../protocol/privacy/ledger.ts';
import { openReleaseStore } from '../../../src/collector/release-store.ts';
import { distinctHead } from '../../../src/export/sheet.ts';
import { terminal } from '../../../src/cli/terminal.ts';
import { runCommand, type GivenOptions } from '../../support/run-command.ts';
import { visits } from '../research/releases.ts';

const folder = mkdtempSync(join(tmpdir(), 'soundings-sheet-'));
const file = join(folder, 'releases.db');
const NAMES = ['total', 'low', 'High', 'organisations', 'share', 'p', 'noise', 'windows added up'];

beforeAll(() => {
  const store = openReleaseStore(file, () => 0);
  const opened = openMissionLedger(4, { epsilon: 10, delta: 1e-6 });
  const dimensions = NAMES.map((name, at) => ({ name, values: at === 0 ? ['a', 'b', 'c', 'd'] : ['one'] }));
  for (const instrument of ['visits', 'ratio']) {
    for (const window of [0, 1]) {
      const release = { ...visits(window, [100, 50, 40, 10]), instrument, dimensions };
      store.save(release, { opened, charge: (ledger) => ({ kind: 'spent', ledger }) });
    }
  }
  store.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

async function ask(options: GivenOptions): Promise<string> {
  let out = '';
  const io = terminal({ write: (text) => (out += text) }, { write: () => undefined }, {}, () => 0);
  await runCommand('query', { releases: file, ...options }, io);
  return out;
}

describe.each([
  ['totals', { instrument: 'visits', by: NAMES.join(',') }],
  ['shares', { instrument: 'visits', by: NAMES.slice(1).join(','), share: ['total=a'] }],
  ['changes', { instrument: 'visits', by: ['window', ...NAMES].join(','), change: true }],
  ['a comparison', { instrument: 'visits', by: NAMES.join(','), compare: 'zero' }],
  ['ratios', { ratio: 'ratio/visits', by: NAMES.join(','), anyway: true }],
] as const)('the head of %s', (_, options) => {
  it('has no title twice as CSV', async () => {
    const [line = ''] = (await ask({ ...options, format: 'csv' })).split('\r\n');
    const titles = line.split(',').map((title) => title.toLowerCase());
    expect(titles.length).toBeGreaterThan(NAMES.length);
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles.some((title) => title.endsWith('_asked'))).toBe(true);
  });

  it('has none twice as a page', async () => {
    for (const [table = ''] of (await ask({ ...options, format: 'html' })).matchAll(/<thead>.*?<\/thead>/gs)) {
      const titles = [...table.matchAll(/<th[^>]*>(.*?)<\/th>/g)].map(([, title = '']) => title.toLowerCase());
      expect(new Set(titles).size).toBe(titles.length);
    }
  });
});

describe('a head', () => {
  it('keeps the names of our columns, and those of a charter that are like none of them', () => {
    expect(distinctHead(['area', 'total', 'total', 'low'])).toEqual(['area', 'total_asked', 'total', 'low']);
    expect(distinctHead(['total_asked', 'TOTAL', 'total'])).toEqual(['total_asked_asked', 'TOTAL_asked', 'total']);
  });

  it('has as many titles as before, each once, the last of all as it was', () => {
    const title = fc.constantFrom('total', 'Total', 'total_asked', 'low', 'TOTAL_ASKED', 'area');
    fc.assert(
      fc.property(fc.array(title, { minLength: 1, maxLength: 9 }), (head) => {
        const distinct = distinctHead(head);
        expect(distinct).toHaveLength(head.length);
        expect(new Set(distinct.map((one) => one.toLowerCase())).size).toBe(head.length);
        expect(distinct.at(-1)).toBe(head.at(-1));
      }),
      { seed: 10, numRuns: 500 },
    );
  });
});
