// trend.test.ts — straight lines through totals and shares: the model's own figures, how often they find what isn't there, and what is refused.
import { describe, expect, test } from 'vitest';
import { answerCsv, answerTable } from '../../../../src/export/answer-table.ts';
import { answerJson } from '../../../../src/export/answer-json.ts';
import { answer } from '../../../../src/insight/answer.ts';
import { trends } from '../../../../src/insight/course/trends.ts';
import { trendTest } from '../../../../src/insight/model/rate-test.ts';
import { trendQuestion } from '../../../../src/insight/questions/trend.ts';
import { subjectOf } from '../../../../src/insight/subject.ts';
import { visits } from '../../research/releases.ts';
import { normal, seeded, skellamNoise } from '../model/worlds.ts';

const VARIANCE = 16 * 5;
const noise = skellamNoise(VARIANCE);

/** Each window's four cells, Ordsall food and heating, Kersal food and heating, scatter by `scatter` about `levels`. */
function winter(seed: number, windows: number, levels: (window: number) => readonly number[], scatter = 6) {
  const random = seeded(seed);
  return Array.from({ length: windows }, (_, window) =>
    visits(
      window,
      levels(window).map((level) => Math.round(level + scatter * normal(random)) + noise(random)),
    ),
  );
}

const colder = winter(1, 16, (window) => [200, 100 + 6 * window, 200, 100]);

function asked(options: Record<string, string>, releases = colder) {
  const given = new Map(Object.entries({ instrument: 'visits', ...options }).map(([name, value]) => [name, [value]]));
  return trendQuestion.parse(given, subjectOf(releases));
}

const ask = (options: Record<string, string>, releases = colder) => answer(trendQuestion, releases, asked(options, releases));

describe('a trend', () => {
  test('of a total is the least squares of its releases', () => {
    const totals = colder.map((release) => release.totals.map(Number).reduce((sum, one) => sum + one, 0));
    const own = trendTest(
      totals,
      totals.map(() => 4 * VARIANCE),
    );
    const [row] = ask({}).rows;
    expect(row).toMatchObject({ slope: own.slope, inAll: 15 * own.slope, way: 'rising', windows: 16, leftOut: 0 });
    expect(((row?.high ?? NaN) - (row?.low ?? NaN)) / 2 / own.standardError).toBeGreaterThan(1.96);
  });

  test('of a share is in parts of the whole, group by group', () => {
    const { rows } = ask({ by: 'area', share: 'reason=heating' });
    expect(rows.map(({ name, way }) => [name, way])).toEqual([
      ['Ordsall', 'rising'],
      ['Kersal', "can't be told"],
    ]);
    // From a third to 190 of 390.
    expect(rows[0]?.inAll).toBeGreaterThan(0.11);
    expect(rows[0]?.inAll).toBeLessThan(0.2);
  });

  test('is said with what it rests on', () => {
    const answered = ask({ by: 'area', share: 'reason=heating' });
    const table = answerTable(answered);
    expect(table).toContain(
      'A straight line through 16 windows, 2025-12-29 to 2026-04-13: how much more of visits had reason = heating each window, in percentage points',
    );
    expect(table).toContain('Rising: Ordsall.');
    expect(table).toMatch(/Ordsall +[\d.]+ points +[\d.]+ points +[\d.]+ points/);
    expect(table).toContain('among these 2 where there is no trend is at most 5% (Holm)');
    expect(table).toContain('A level that wanders looks more like a trend than it is.');
    expect(answerCsv(answered)).toContain('area,slope,low,high,in_all,p,adjusted_p,trend,windows');
    expect(answerJson(answered)).toMatchObject({ rows: [{ key: { area: 'Ordsall' }, trend: 'rising', unit: 'share' }, {}] });
  });

  test('skips windows without a release, and counts them', () => {
    const gappy = colder.filter((_, window) => window !== 3 && window !== 7);
    const [row] = ask({}, gappy).rows;
    expect(row).toMatchObject({ windows: 14, firstWindow: '2025-12-29', way: 'rising' });
    expect(Math.abs((row?.slope ?? NaN) - (ask({}).rows[0]?.slope ?? NaN))).toBeLessThan(1);
  });

  test('of totals in proportion to organisations is none where they alone grow', () => {
    const growing = Array.from({ length: 16 }, (_, window) =>
      visits(
        window,
        [50, 50, 50, 50].map((one) => one * (5 + window)),
        5 + window,
      ),
    );
    expect(ask({}, growing).rows[0]?.way).toBe('rising');
    expect(ask({ 'as-if-constant': 'true' }, growing).rows[0]).toMatchObject({ way: "can't be told" });
  });
});

test('is found where there is none in at most 5%, of totals and of shares, at 26 windows', () => {
  const RUNS = 400;
  const quiet = { instrument: 'visits', where: {}, level: 0.95, people: true, kindKnown: true, asIfConstant: false };
  const part = { dimension: 'reason', values: ['heating'] };
  const found = { totals: 0, shares: 0 };
  for (let seed = 0; seed < RUNS; seed++) {
    const releases = winter(seed + 10, 26, () => [70, 50, 70, 50]);
    found.totals += Number(trends(releases, { ...quiet, by: [], part: undefined })[0]?.way !== "can't be told");
    found.shares += Number(trends(releases, { ...quiet, by: [], part })[0]?.way !== "can't be told");
  }
  // 5%, and 4.9 standard errors.
  expect(found.totals / RUNS).toBeLessThan(0.05 + 4.9 * Math.sqrt((0.05 * 0.95) / RUNS));
  expect(found.shares / RUNS).toBeLessThan(0.05 + 4.9 * Math.sqrt((0.05 * 0.95) / RUNS));
  expect(found.totals).toBeGreaterThan(0);
});

describe('what is refused or left out, in a sentence', () => {
  test('too few windows', () => {
    expect(() => ask({}, colder.slice(0, 2))).toThrow('A trend needs 3 windows at least, and 2 are here.');
  });

  test('a share whose whole is near zero', () => {
    const small = winter(3, 8, (window) => (window < 4 ? [200, 200, 200, 200] : [5, 5, 200, 200]));
    const answered = ask({ by: 'area', share: 'reason=heating' }, small);
    expect(answered.rows[0]).toMatchObject({ windows: 4, leftOut: 4 });
    expect(answerTable(answered)).toContain(
      'Left out, because the whole is less than 10 standard errors of its noise: 4 of 8 windows of Ordsall. These are the windows with the smallest totals',
    );
  });

  test('a share whose whole is near zero in every window, with what to ask instead', () => {
    const tiny = winter(3, 8, () => [5, 5, 5, 5]);
    const refused = 'A trend needs 3 windows at least, and 0 of 8 can be used: in each of them the total';
    expect(() => ask({ by: 'area', share: 'reason=heating' }, tiny)).toThrow(`${refused} by area is less than 10 standard errors`);
    expect(() => ask({ by: 'area', share: 'reason=heating' }, tiny)).toThrow('Leave out --by area, or follow the total itself');
    expect(() => ask({ share: 'reason=heating' }, tiny)).toThrow(
      /too little for a share of it\. Follow the total itself, without --share\.$/,
    );
  });

  test('a share as if organisations were constant; a share of everything', () => {
    expect(() => ask({ share: 'reason=food', 'as-if-constant': 'true' })).toThrow('--as-if-constant is for totals');
    expect(() => ask({ share: 'reason=food', by: 'reason' })).toThrow('Leave it out of --by');
    expect(() => ask({ share: 'reason' })).toThrow('--share takes NAME=VALUE');
  });
});
