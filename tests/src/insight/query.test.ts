// query.test.ts — totals by anything, each with the interval of exactly the noise that was added up in it.
import { describe, expect, test } from 'vitest';
import { interval } from '../../../protocol/privacy/interval.ts';
import { answerCsv, answerTable } from '../../../src/export/answer-table.ts';
import { answerJson } from '../../../src/export/answer-json.ts';
import { sentence } from '../../../src/export/phrases.ts';
import { changes } from '../../../src/insight/changes.ts';
import { answer as answerTo } from '../../../src/insight/answer.ts';
import { addedLaw, nonNegative } from '../../../src/insight/estimate.ts';
import { query, queryNames, type Query } from '../../../src/insight/query.ts';
import { QueryError } from '../../../src/insight/question.ts';
import { totals } from '../../../src/insight/questions/totals.ts';
import { subjectOf } from '../../../src/insight/subject.ts';
import { visits, worry } from '../research/releases.ts';

const releases = [
  visits(1, [10, 20, 30, 40], 6),
  visits(0, [1, 2, 3, -4]),
  worry(0, 'charity', [1, 2, 3, 4]),
  worry(0, 'public body', [10, 20, 30, 40]),
  worry(1, 'charity', [5, 6, 7, 8]),
];
const ask = (asked: Partial<Query>) => query(releases, { instrument: 'visits', by: [], level: 0.95, ...asked });
const answered = (asked: Partial<Query>, of = releases) =>
  answerTo(totals, of, { mission: 'salford-winter', instrument: 'visits', by: [], level: 0.95, ...asked });
const figures = (asked: Partial<Query>) => ask(asked).rows.map(({ key, estimate }) => [...Object.values(key), Number(estimate)]);
const skellam = (variance: bigint) => ({ kind: 'skellam' as const, variance: { num: variance, den: 1n } });

describe('totals', () => {
  test('of everything, by window, by a dimension, by several', () => {
    expect(figures({})).toEqual([[102]]);
    expect(figures({ by: ['window'] })).toEqual([
      ['2025-12-29', 2],
      ['2026-01-05', 100],
    ]);
    expect(figures({ by: ['reason'] })).toEqual([
      ['food', 44],
      ['heating', 58],
    ]);
    expect(figures({ by: ['window', 'area'] })).toEqual([
      ['2025-12-29', 'Ordsall', 3],
      ['2025-12-29', 'Kersal', -1],
      ['2026-01-05', 'Ordsall', 30],
      ['2026-01-05', 'Kersal', 70],
    ]);
  });

  test('of all windows that are asked for, added up', () => {
    const asked = (options: Record<string, string>) =>
      totals.parse(new Map(Object.entries(options).map(([name, value]) => [name, [value]])), subjectOf(releases));
    const winter = answerTo(totals, releases, asked({ instrument: 'visits', added: 'true' }));
    expect(winter.rows.map(({ key, estimate }) => [key, estimate])).toEqual([[{}, 102n]]);
    expect(answerTable(winter)).toContain('somebody who was counted in several windows is in it once for each, up to 2 times');
    expect(asked({ instrument: 'visits', added: 'true', by: 'area' }).by).toEqual(['area']);
    expect(() => asked({ instrument: 'visits', added: 'true', by: 'window' })).toThrow('Leave one of them out.');
  });

  test('of some only', () => {
    expect(figures({ by: ['area'], where: { reason: 'heating', window: '2026-01-05' } })).toEqual([
      ['Ordsall', 20],
      ['Kersal', 40],
    ]);
    expect(figures({ instrument: 'worry', where: { sector: 'charity' } })).toEqual([[36]]);
  });

  test('by sector, with the organisations of each', () => {
    const { rows } = ask({ instrument: 'worry', by: ['sector'], where: { window: '2025-12-29' } });
    expect(rows.map(({ key, estimate, organisations }) => [key['sector'], estimate, organisations.most])).toEqual([
      ['charity', 10n, 5],
      ['public body', 100n, 5],
    ]);
    expect(ask({ instrument: 'worry', where: { window: '2025-12-29' } }).rows[0]?.organisations).toEqual({ least: 10, most: 10 });
  });
});

describe('intervals', () => {
  test('are those of the sum of the noises: four cells of five organisations, four of six', () => {
    const law = skellam(4n * 80n + 4n * 96n);
    const { halfWidth, attained } = interval(law, 0.95);
    expect(ask({}).rows).toMatchObject([
      { law, halfWidth, attained, low: 102n - BigInt(halfWidth), high: 102n + BigInt(halfWidth), cells: 8 },
    ]);
    expect(attained).toBeGreaterThanOrEqual(0.95);
  });

  test('of one cell are those of its own noise', () => {
    const { rows } = ask({ by: ['window', 'area', 'reason'] });
    expect(rows[0]).toMatchObject({ law: skellam(80n), halfWidth: interval(skellam(80n), 0.95).halfWidth, cells: 1 });
    expect(rows.at(-1)).toMatchObject({ law: skellam(96n), organisations: { least: 6, most: 6 } });
  });

  test('of shares of a discrete Laplace add up in their shapes', () => {
    const part = (shape: bigint) => ({ rate: { num: 1n, den: 4n }, shape: { num: shape, den: 8n } });
    const law = addedLaw([
      { law: { kind: 'discrete-laplace', parts: [part(1n)] }, cells: 8 },
      { law: { kind: 'discrete-laplace', parts: [part(2n)] }, cells: 4 },
    ]);
    expect(law).toEqual({ kind: 'discrete-laplace', parts: [{ rate: { num: 1n, den: 4n }, shape: { num: 2n, den: 1n } }] });
  });
});

describe('changes from window to window', () => {
  test('carry the noise of both windows', () => {
    const [ordsall, kersal] = changes(releases, { instrument: 'visits', by: ['window', 'area'], level: 0.95 });
    const law = skellam(2n * 80n + 2n * 96n);
    expect(ordsall).toMatchObject({
      key: { area: 'Ordsall', window: '2026-01-05' },
      since: '2025-12-29',
      estimate: 27n,
      law,
      clear: false,
    });
    expect(kersal).toMatchObject({
      estimate: 71n,
      halfWidth: interval(law, 0.95).halfWidth,
      clear: true,
      organisations: { least: 5, most: 6 },
    });
  });

  test('need windows to be told apart', () => {
    expect(() => changes(releases, { instrument: 'visits', by: ['area'], level: 0.95 })).toThrow('--by must name window');
  });
});

test('intervals that are to hold together are asked for more, each', () => {
  const each = ask({ by: ['window', 'area'] });
  const together = ask({ by: ['window', 'area'], together: true });
  expect(together.levelEach).toBeCloseTo(1 - 0.05 / 4, 12);
  expect(together.rows[0]?.halfWidth).toBe(interval(skellam(160n), together.levelEach).halfWidth);
  expect(together.rows[0]?.halfWidth).toBeGreaterThan(each.rows[0]?.halfWidth ?? 0);
  expect(answerTable(answered({ by: ['window', 'area'], together: true }))).toContain('All 4 intervals hold at once');
});

test('beside a total below zero stands one that is not, with its bias', () => {
  const [row] = ask({ by: ['area'], where: { window: '2025-12-29', area: 'Kersal' } }).rows;
  const biased = row && nonNegative(0.95)(row);
  expect(row?.estimate).toBe(-1n);
  expect(biased?.estimate).toBe(0n);
  expect(biased?.biasAtZero).toBeCloseTo(Math.sqrt(160 / (2 * Math.PI)), 1); // E[max(0, Z)] of a Gaussian of that variance
});

describe('what a reader must know', () => {
  test('a sector that is missing from a window is named', () => {
    const { notes } = answered({ instrument: 'worry', by: ['window'] });
    expect(notes.map(sentence)).toContain(
      'The totals of the window from 2026-01-05 leave out public body, because nothing was released for it.',
    );
    expect(ask({ instrument: 'worry', by: ['window', 'sector'] }).notes).toEqual([]);
  });

  test.each<[string, Partial<Query>, string]>([
    ['an instrument', { instrument: 'vists' }, 'Choose from "visits", "worry".'],
    ['a dimension', { by: ['town'] }, 'Choose from "window", "area", "reason".'],
    ['a value', { where: { area: 'Leeds' } }, 'Choose from "Ordsall", "Kersal".'],
    ['a window', { where: { window: '2026-02-02' } }, 'Choose from "2026-01-05", "2025-12-29".'],
    ['a level', { level: 95 }, 'such as 0.95'],
  ])('%s that is none gets what there is to choose from', (_, asked, wanted) => {
    expect(() => ask(asked)).toThrow(QueryError);
    expect(() => ask(asked)).toThrow(wanted);
  });

  test('releases of two charters are not added up', () => {
    const other = { ...visits(2, [1, 1, 1, 1]), charter: 'B'.repeat(43) };
    expect(() => query([...releases, other], { instrument: 'visits', by: [], level: 0.95 })).toThrow('several charters');
  });

  test('the names to ask by are those of the releases', () => {
    expect(queryNames(releases)).toEqual(['window', 'sector', 'area', 'reason', 'answer']);
  });
});

describe('forms', () => {
  test('a table in aligned columns, with how to read it', () => {
    const lines = answerTable(answered({ by: ['window', 'area'] })).split('\n');
    expect(lines[0]).toMatch(/^window +area +total +± +low +high +organisations$/);
    expect(lines[2]).toMatch(/^2025-12-29 +Ordsall +3 +\d+ +-\d+ +\d+ +5$/);
    expect(lines.join('\n')).toContain('they attain 95.');
  });

  test('CSV after RFC 4180, in which no value can become a formula', () => {
    const odd = { ...visits(0, [1, 2]), dimensions: [{ name: 'area', values: ['=1+1', 'a "b", c'] }] };
    const rows = answerCsv(answered({ by: ['area'] }, [odd])).split('\r\n');
    expect(rows[0]).toBe(
      'area,total,low,high,half_width,level_attained,organisations,organisations_most,cells,total_at_least_zero,its_bias_at_zero,noise_law,noise_variance,last_day,instrument,mission',
    );
    expect(rows[1]).toMatch(/^'=1\+1,1,-\d+,\d+,/);
    expect(rows[2]).toMatch(/^"a ""b"", c",2,/);
    expect(rows[3]).toBe('');
  });

  test('JSON with the exact law, and digits as text where a double would lose some', () => {
    const large = { ...visits(0, [0, 0, 0, 0]), totals: ['9007199254740993', 0, 0, 0] };
    const json = JSON.parse(JSON.stringify(answerJson(answered({ by: ['area'], level: 0.9 }, [large])))) as {
      rows: unknown[];
    };
    expect(json.rows[0]).toMatchObject({
      key: { area: 'Ordsall' },
      total: '9007199254740993',
      noise: { kind: 'skellam', variance: { num: 160, den: 1 } },
    });
  });
});
