// questions.test.ts — a question is one object: whoever adds one has a command, a table, CSV, JSON and a page for it, and touches nothing else.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openMissionLedger } from '../../../protocol/privacy/ledger.ts';
import { terminal } from '../../../src/cli/terminal.ts';
import { openReleaseStore } from '../../../src/collector/release-store.ts';
import { commandOf, questionCommands } from '../../../src/commands/questions.ts';
import { QUESTIONS_OF_QUERY } from '../../../src/commands/query.ts';
import { sentence } from '../../../src/export/phrases.ts';
import { questions } from '../../../src/insight/questions/list.ts';
import { QueryError, type Question } from '../../../src/insight/question.ts';
import { instrumentNames, namesOf, subjectOf } from '../../../src/insight/subject.ts';
import { argumentsOf, type GivenOptions } from '../../support/run-command.ts';
import { visits, worry } from '../research/releases.ts';

interface LargestAsked {
  readonly instrument: string;
  readonly least: number;
  readonly bytes: number;
}

interface LargestRow {
  readonly day: string;
  readonly largest: number;
  readonly share: number | undefined;
  readonly over: boolean;
}

/** The largest cell of each window, and whether it is over a limit. */
const largest: Question<LargestAsked, LargestRow> = {
  name: 'largest',
  options: [
    { name: 'instrument', help: 'Which.', repeatable: false, values: { kind: 'text', placeholder: 'NAME' } },
    { name: 'over', help: 'The limit.', repeatable: false, values: { kind: 'text', placeholder: 'N' } },
    { name: 'with', help: 'A file.', repeatable: false, values: { kind: 'file', placeholder: 'FILE' } },
  ],
  parse(given, subject) {
    const [instrument = ''] = given.get('instrument') ?? [];
    if (!instrumentNames(subject).includes(instrument)) throw new QueryError(`There is no "${instrument}".`);
    const [file = ''] = given.get('with') ?? [];
    return { instrument, least: Number(given.get('over')?.[0] ?? 0), bytes: subject.files.get(file)?.length ?? 0 };
  },
  rows: (releases, { instrument, least }) =>
    releases
      .filter((release) => release.instrument === instrument)
      .map(({ window, totals }) => {
        const top = Math.max(...totals.map(Number));
        return { day: window.firstDay, largest: top, share: top > 100 ? top / 1000 : undefined, over: top > least };
      }),
  columns: ({ bytes }) => [
    { name: 'window', kind: 'day', value: ({ day }) => day },
    { name: 'largest', kind: 'whole', value: (row) => row.largest },
    { name: 'of 1000', kind: 'share', value: ({ share }) => share },
    { name: 'over', kind: 'flag', value: ({ over }) => over },
    { name: 'bytes', kind: 'whole', forms: ['json'], value: () => bytes },
  ],
  title: ({ instrument }) => `The largest cell of ${instrument}`,
  notes: (rows) => [{ code: 'largest-of', windows: rows.length }],
  chart: { along: 'window', marks: [{ mark: 'bar', at: 'largest' }], standsOut: ({ over }) => over },
};

const folder = mkdtempSync(join(tmpdir(), 'soundings-questions-'));
const file = join(folder, 'releases.db');
beforeAll(() => {
  const store = openReleaseStore(file, () => 0);
  const opened = openMissionLedger(4, { epsilon: 10, delta: 1e-6 });
  for (const release of [visits(0, [100, 50, 40, -10]), visits(1, [190, 52, 40, 11]), worry(0, 'charity', [1, 2, 3, 4])])
    store.save(release, { opened, charge: (ledger) => ({ kind: 'spent', ledger }) });
  store.close();
  writeFileSync(join(folder, 'beside.csv'), 'abcde');
});
afterAll(() => rmSync(folder, { recursive: true }));

const quiet = terminal({ write: () => undefined }, { write: () => undefined }, {}, () => 0);
const at = { terminal: quiet, signal: new AbortController().signal };

async function ask(options: GivenOptions): Promise<string> {
  let out = '';
  const io = terminal({ write: (text) => (out += text) }, { write: () => undefined }, {}, () => 0);
  const given = argumentsOf({ releases: file, instrument: 'visits', over: '150', ...options });
  await commandOf(largest, { ...at, terminal: io }).parseAsync(given, { from: 'user' });
  return out;
}

describe('a question that nobody else knows of', () => {
  test('is a command with its options', () => {
    const command = commandOf(largest, at);
    expect(command.name()).toBe('largest');
    expect(command.options.map((option) => option.name())).toEqual([
      'releases',
      'mission',
      'instrument',
      'over',
      'with',
      'format',
      'out',
      'json',
    ]);
    expect(command.usage()).toContain('[--over N]');
  });

  test('is answered as a table and as CSV', async () => {
    const lines = (await ask({})).split('\n');
    expect(lines[0]).toMatch(/^window +largest +of 1000 +over$/);
    expect(lines[2]).toMatch(/^2025-12-29 +100 +— +no$/);
    expect(lines[3]).toMatch(/^2026-01-05 +190 +19% +yes$/);
    expect(lines.at(-2)).toContain('largest-of, windows 2.');
    expect(await ask({ format: 'csv' })).toBe('window,largest,of 1000,over\r\n2025-12-29,100,,false\r\n2026-01-05,190,0.19,true\n');
  });

  test('is answered as JSON, with what was asked and the bytes of a file', async () => {
    expect(JSON.parse(await ask({ json: true, with: join(folder, 'beside.csv') }))).toEqual({
      question: 'largest',
      asked: { instrument: 'visits', least: 150, bytes: 5 },
      rows: [
        { window: '2025-12-29', largest: 100, over: false, bytes: 5 },
        { window: '2026-01-05', largest: 190, 'of 1000': 0.19, over: true, bytes: 5 },
      ],
      notes: ['largest-of, windows 2.'],
    });
    await expect(ask({ with: join(folder, 'none.csv') })).rejects.toThrow('There is no file');
  });

  test('is on a page, with its chart and its table', async () => {
    const page = await ask({ format: 'html' });
    expect(page).toContain('<h2>The largest cell of visits</h2>');
    expect(page.match(/<rect class="bar"/g)?.length).toBe(2 * 2); // for wide screens and for narrow ones
    expect(page).toContain('<g class="stands-out"><title>window 5 January 2026, largest 190, of 1000 19%</title>');
    expect(page).toContain('<td class="number">190</td>');
  });

  test('is refused in a sentence', async () => {
    await expect(ask({ instrument: 'visit' })).rejects.toThrow('There is no "visit".');
  });
});

test('today five are asked by query, and every other one by a command of its own', () => {
  expect(questions.map(({ name }) => name)).toEqual(expect.arrayContaining(['totals', 'shares', 'ratios', 'changes', 'comparisons']));
  expect(questions.filter((question) => !QUESTIONS_OF_QUERY.includes(question)).map(({ name }) => name)).toEqual(
    questionCommands(at).map((command) => command.name()),
  );
  expect(new Set(questions.map(({ name }) => name)).size).toBe(questions.length);
});

test('a subject says what releases can be told apart by', () => {
  const other = { ...visits(2, [1, 1, 1, 1]), charter: 'B'.repeat(43), mission: 'leeds' };
  const subject = subjectOf([visits(1, [1, 2, 3, 4]), visits(0, [1, 2, 3, 4]), worry(0, 'charity', [1, 2, 3, 4]), other]);
  expect(subject.missions.map(({ name, windows }) => [name, windows.map(({ firstDay }) => firstDay)])).toEqual([
    ['salford-winter', ['2025-12-29', '2026-01-05']],
    ['leeds', ['2026-01-12']],
  ]);
  expect(instrumentNames(subject)).toEqual(['visits', 'worry']);
  expect([...namesOf(subject, 'worry').keys()]).toEqual(['window', 'sector', 'answer']);
  expect(namesOf(subject, 'worry').get('sector')).toEqual(['charity']);
  expect(namesOf(subject, 'visits').get('window')).toEqual(['2026-01-05', '2025-12-29', '2026-01-12']);
});

test('a note without words is its code and its figures', () => {
  expect(sentence({ code: 'own-noise' })).toBe(
    'Both aggregators added noise of their own to that of the organisations. The intervals include it.',
  );
  expect(sentence({ code: 'new-thing', days: ['a', 'b'], of: 3 })).toBe('new-thing, days a,b, of 3.');
});
