// answers-before.test.ts — `soundings query` says what it said before questions were of one kind: byte for byte in a table, every figure in the other forms.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openMissionLedger } from '../../../protocol/privacy/ledger.ts';
import { terminal } from '../../../src/cli/terminal.ts';
import { openReleaseStore } from '../../../src/collector/release-store.ts';
import { decimal, percent, probability, rangePhrase, steady } from '../../../src/export/figures.ts';
import { daysInWords } from '../../../src/insight/short-days.ts';
import { runCommand } from '../../support/run-command.ts';
import { saidOn } from '../../support/page-figures.ts';
import { ASKED, ASKED_ON_PAGES, RELEASES, type AskedBefore } from './asked-before.ts';

const folder = mkdtempSync(join(tmpdir(), 'soundings-before-'));
const kept = (name: string): unknown => JSON.parse(readFileSync(new URL(`before/${name}`, import.meta.url), 'utf8'));
const before = kept('answers.json') as readonly string[];
const onPages = kept('asked-pages.json') as readonly (readonly string[])[];

beforeAll(() => {
  const opened = openMissionLedger(4, { epsilon: 10, delta: 1e-6 });
  for (const [name, releases] of Object.entries(RELEASES)) {
    const store = openReleaseStore(join(folder, name), () => 0);
    for (const release of releases) store.save(release, { opened, charge: (ledger) => ({ kind: 'spent', ledger }) });
    store.close();
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What it prints, or the error with its sentence. */
async function said({ releases, options }: AskedBefore): Promise<string> {
  let out = '';
  const io = terminal({ write: (text) => (out += text) }, { write: () => undefined }, {}, () => 0);
  try {
    await runCommand('query', { ...options, releases: join(folder, releases) }, io);
    return out;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

test('there is an answer for each question, and some of either kind', () => {
  expect(before).toHaveLength(ASKED.length);
  expect(before.filter((text) => text.startsWith('InputError')).length).toBeGreaterThan(100);
  expect(before.filter((text) => text.startsWith('{')).length).toBeGreaterThan(50);
});

test.each(ASKED.map((asked, at) => ({ asked, at, name: `${asked.releases} ${JSON.stringify(asked.options)}` })))(
  '$name',
  async ({ asked, at }) => {
    const now = await said(asked);
    const then = before[at] ?? '';
    if (then.startsWith('{')) expect(withoutNews(JSON.parse(now) as NowJson)).toEqual(JSON.parse(then, steadied));
    else if (asked.options['format'] === 'csv' && !then.startsWith('InputError')) expectSameCells(now, then);
    else expect(now.replace(NEWS, '').replace(FORMATS, 'table, csv, json, html')).toBe(then);
  },
);

/** The formats that there are today. */
const FORMATS = 'table, csv, json, json-stat, cite, cff, parquet, zip, html';

/** What a quotient of unlike questions says since it must be asked for with --anyway. */
const NEWS = /^Without the mission's document nobody knows the units of .*\n/m;

interface NowJson {
  readonly unlike?: string;
  readonly rows: readonly Record<string, unknown>[];
  readonly notes: readonly string[];
}

/** JSON had all digits before; now it has nine. */
function steadied(_: string, value: unknown): unknown {
  return typeof value === 'number' ? steady(value) : value;
}

/** What JSON had before: rows said nothing of their mission, unit and last day. */
function withoutNews({ rows, notes, ...rest }: NowJson): unknown {
  const before = rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !ABOUT.includes(name))));
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([name]) => name !== 'unlike')),
    rows: before,
    notes: notes.filter((note) => !NEWS.test(`${note}\n`)),
  };
}

const ABOUT = ['lastDay', 'unit', 'instrument', 'mission'];

/** Columns of today's CSV by their names before. */
const RENAMED = new Map([
  ['attained_level', 'level_attained'],
  ['attained', 'level_attained'],
  ['organisations_least', 'organisations'],
  ['noise', 'noise_law'],
]);

function expectSameCells(now: string, then: string): void {
  const [head = [], ...rows] = fieldsOf(now);
  const [headThen = [], ...rowsThen] = fieldsOf(then);
  expect(rows.length).toBe(rowsThen.length);
  for (const [at, row] of rowsThen.entries())
    for (const [column, value] of row.entries()) {
      const name = headThen[column] ?? '';
      const cell = (wanted: string) => rows[at]?.[head.indexOf(wanted)];
      const found = cell(head.includes(name) ? name : (RENAMED.get(name) ?? name));
      if (name === 'noise') expect(value.toLowerCase()).toContain(String(found).replace('-', ' '));
      else if (name === 'organisations') expect(rangePhrase([Number(found), Number(cell('organisations_most'))])).toBe(value);
      else expect(formsOf(found ?? 'no such column'), `${name} of row ${at}`).toContain(value);
    }
}

/** How earlier builds wrote what is now a number, a truth value or nothing. */
function formsOf(text: string): readonly string[] {
  const number = Number(text);
  const written =
    text === ''
      ? ['—']
      : Number.isNaN(number)
        ? []
        : [
            percent(number),
            decimal(number),
            probability(number),
            number.toFixed(6),
            decimal(number * (1 - 1e-9)),
            decimal(number * (1 + 1e-9)),
          ];
  const words = { true: 'yes', false: 'no', INF: 'unbounded', '-INF': 'unbounded' }[text];
  return [text, daysInWords(text), ...written, ...(words === undefined ? [] : [words])];
}

function fieldsOf(csv: string): readonly (readonly string[])[] {
  return csv
    .trimEnd()
    .split('\r\n')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, bare = '']) => quoted?.replaceAll('""', '"') ?? bare),
    );
}

describe('first on a page', () => {
  test('there is something for each question', () => {
    expect(onPages).toHaveLength(ASKED_ON_PAGES.length);
    expect(onPages.filter((pieces) => pieces.length > 3).length).toBeGreaterThan(50);
  });

  test.each(ASKED_ON_PAGES.map((asked, at) => ({ asked, at, name: `${asked.releases} ${JSON.stringify(asked.options)}` })))(
    '$name',
    async ({ asked, at }) => {
      const page = await said(asked);
      const was = onPages[at] ?? [];
      if (!page.startsWith('<!doctype')) {
        expect(was).toEqual([page]);
        return;
      }
      const now = saidOn(/<section>[^]*?<\/section>/.exec(page)?.[0] ?? '');
      expect(now).toEqual(expect.arrayContaining(was.map(daysInWords)));
    },
  );
});
