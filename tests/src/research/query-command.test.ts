// query-command.test.ts — `soundings query` asked for ratios and comparisons, in every format, and every way to ask for them wrongly
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openMissionLedger } from '../../../protocol/privacy/ledger.ts';
import { openReleaseStore } from '../../../src/collector/release-store.ts';
import { runCommand, type GivenOptions } from '../../support/run-command.ts';
import { terminal } from '../../../src/cli/terminal.ts';
import { visits, worry } from './releases.ts';

const folder = mkdtempSync(join(tmpdir(), 'soundings-query-'));
const file = join(folder, 'releases.db');

beforeAll(() => {
  const store = openReleaseStore(file, () => 0);
  const opened = openMissionLedger(4, { epsilon: 10, delta: 1e-6 });
  const releases = [visits(0, [100, 50, 40, 10]), visits(1, [190, 52, 40, 11]), worry(0, 'charity', [10, 20, 30, 40])];
  for (const release of releases) store.save(release, { opened, charge: (ledger) => ({ kind: 'spent', ledger }) });
  store.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

async function ask(options: GivenOptions): Promise<string> {
  let out = '';
  const io = terminal({ write: (text) => (out += text) }, { write: () => undefined }, {}, () => 0);
  await runCommand('query', { releases: file, ...options }, io);
  return out;
}

const BETWEEN = { instrument: 'visits', by: 'area,reason', compare: '2025-12-29,2026-01-05', control: 'benjamini-hochberg' };

describe.each([
  ['a comparison', BETWEEN, 'Benjamini–Hochberg', 'Ordsall'],
  ['a ratio', { ratio: 'worry/visits', by: 'window', anyway: true }, 'worry', '2025-12-29'],
  ['a share', { instrument: 'worry', share: ['answer=rising'] }, 'share', '2025-12-29'],
  ['a change', { instrument: 'visits', change: true }, 'change', '2026-01-05'],
] as const)('%s', (_, options, word, key) => {
  test.each(['table', 'csv', 'json', 'html'])('as %s', async (format) => {
    const out = await ask({ ...options, format });
    expect(out).toContain(word);
    expect(out).toContain(key);
    if (format === 'json') expect(() => JSON.parse(out) as unknown).not.toThrow();
    expect(out.startsWith('<!doctype html>')).toBe(format === 'html');
  });
});

test('Holm is the method where none is named, and its level follows the confidence', async () => {
  const asked = await ask({ instrument: 'visits', compare: 'zero', level: '0.99', json: true });
  expect(JSON.parse(asked)).toMatchObject({
    control: { method: 'Holm', level: 0.01 },
    flagged: [{ window: '2025-12-29' }, { window: '2026-01-05' }],
  });
});

test('a file that is no file of releases is told, and left as it is', async () => {
  const other = join(folder, 'mission.json');
  writeFileSync(other, '{ "mission": "winter", "rosters": [] }\n'.repeat(20));
  const before = readFileSync(other);
  await expect(ask({ releases: other })).rejects.toThrow(`${other} is not a file of releases. Name the file that soundings collect made.`);
  expect(readFileSync(other)).toEqual(before);
});

describe('#33 totals that add up windows', () => {
  const note = 'Each total adds up 2 windows, those from 2025-12-29, 2026-01-05. So a total is not a number of people';
  const totals = { instrument: 'visits', by: 'area' };

  test('say so, which they are and what it means, in a table, JSON and a page', async () => {
    expect(await ask(totals)).toContain(note);
    expect(await ask({ ...totals, format: 'html' })).toContain(note.replace('2025-12-29, 2026-01-05', '29 December 2025, 5 January 2026'));
    const json = JSON.parse(await ask({ ...totals, json: true })) as { rows: unknown[]; notes: string[] };
    expect(json.notes.join()).toContain(note);
    expect(json.rows[0]).toMatchObject({ windows: ['2025-12-29', '2026-01-05'] });
  });

  test('say so in every row of a CSV', async () => {
    const [head, ...rows] = (await ask({ ...totals, format: 'csv' })).trimEnd().split(/\r?\n/);
    expect(head).toMatch(/,windows_added_up,first_window,last_window,last_day,instrument,mission$/);
    for (const row of rows) expect(row).toMatch(/,2,2025-12-29,2026-01-05,2026-01-11,visits,salford-winter$/);
  });

  test.each([
    ['a comparison with none', { ...totals, compare: 'zero' }],
    ['a share', { instrument: 'visits', by: 'area', share: ['reason=food'] }],
  ])('%s too', async (_, options) => {
    expect(await ask(options)).toContain(note);
    expect(await ask({ ...options, format: 'csv' })).toContain('windows_added_up');
    expect(JSON.parse(await ask({ ...options, json: true }))).toMatchObject({ windows: ['2025-12-29', '2026-01-05'] });
  });

  test('nothing is said if windows are told apart, or one is asked for', async () => {
    for (const options of [
      { instrument: 'visits', by: 'window,area' },
      { ...totals, where: ['window=2026-01-05'] },
    ]) {
      expect(await ask(options)).not.toContain('add up');
      expect(await ask({ ...options, format: 'csv' })).not.toContain('windows_added_up');
    }
  });
});

describe('#23 options given twice', () => {
  const total = async (options: GivenOptions) => {
    const { rows } = JSON.parse(await ask({ instrument: 'visits', by: 'window', json: true, ...options })) as { rows: { total: number }[] };
    return rows.map((row) => row.total);
  };

  test('values of one name are added up, those of two names narrow down', async () => {
    expect(await total({})).toEqual([200, 293]);
    expect(await total({ where: ['area=Ordsall', 'area=Kersal'] })).toEqual([200, 293]);
    expect(await total({ where: ['area=Ordsall', 'Area=ordsall'] })).toEqual([150, 242]);
    expect(await total({ where: ['area=Ordsall', 'reason=food'] })).toEqual([100, 190]);
    expect(await total({ where: ['window=2025-12-29', 'window=2026-01-05'] })).toEqual([200, 293]);
    await expect(ask({ instrument: 'visits', where: ['area=Ordsall', 'area=Leeds'] })).rejects.toThrow('"area" has no value "Leeds"');
  });

  test('names of --by are joined, each once', async () => {
    const once = await ask({ instrument: 'visits', by: 'window,area' });
    expect(await ask({ instrument: 'visits', by: ['window', 'area'] })).toBe(once);
    expect(await ask({ instrument: 'visits', by: ['window,area', 'Area'] })).toBe(once);
    expect(await ask({ instrument: 'visits', by: 'area,area' })).toBe(await ask({ instrument: 'visits', by: 'area' }));
  });
});

test('#43 a page shows first what is asked for in particular', async () => {
  const page = await ask({ instrument: 'visits', by: 'area', where: ['window=2026-01-05'], format: 'html' });
  expect(page).toContain('<h2>Totals of visits by area</h2>');
  expect(await ask({ format: 'html' })).not.toContain('Totals of');
});

test.each([
  [{ instrument: 'visits', compare: 'zero', together: true }, '--together belongs to totals, changes and ratios, not to --compare; leave'],
  [{ instrument: 'visits', share: ['reason=food'], together: true }, '--together belongs to totals'],
  [{ instrument: 'visits', format: 'csv', json: true }, '--json is a format of its own; leave --format out.'],
  [{ instrument: 'visits', level: '95%' }, '--level takes a number'],
  [{ instrument: 'visits', level: '9.5e-1' }, '--level takes a number'],
  [{ instrument: 'visits', where: ['area'] }, '--where takes NAME=VALUE'],
  [{ instrument: 'visits', by: 'area,' }, `can't be split by ""`],
  [{ ratio: 'worry' }, 'takes two questions'],
  [{ ratio: 'worry/worry' }, 'takes two questions'],
  [{ ratio: 'worry/visits', instrument: 'visits' }, 'names both questions itself'],
  [{ ratio: 'worry/visits', by: 'area', anyway: true }, `can't be split by "area"`],
  [{ instrument: 'visits', compare: 'yesterday' }, 'takes zero, before, or the first days of two windows'],
  [{ ...BETWEEN, control: 'bonferroni' }, '--control takes one of holm'],
  [{ instrument: 'visits', control: 'holm' }, '--control only applies to --compare'],
  [{ instrument: 'visits', compare: 'zero', change: true }, 'Ask one thing at a time'],
  [{ instrument: 'visits', compare: '2025-12-29,2026-02-02' }, 'has no value "2026-02-02"'],
])('%o is a mistake with one clear sentence', async (options, sentence) => {
  await expect(ask(options)).rejects.toThrow(sentence);
});
