// forecast.test.ts — forecasts of the demo's winter: tables add up, releases are wider than truths, and what can't be forecast is refused with the reason.
import { describe, expect, test } from 'vitest';
import { answerJson } from '../../../../src/export/answer-json.ts';
import { answerCsv, answerTable } from '../../../../src/export/answer-table.ts';
import { answer } from '../../../../src/insight/answer.ts';
import { forecasts, type ForecastsAsked } from '../../../../src/insight/course/forecasts.ts';
import { forecastQuestion } from '../../../../src/insight/questions/forecast.ts';
import { subjectOf } from '../../../../src/insight/subject.ts';
import { winterReleases, winterWorld } from '../../../support/winter-releases.ts';
import { visits } from '../../research/releases.ts';

const releases = winterReleases(winterWorld(18, 30), 'forecast');
const asked: ForecastsAsked = {
  ...{ instrument: 'visits', by: ['area'], where: {}, level: 0.95, people: true, kindKnown: true },
  ...{ ahead: 3, organisations: undefined, asIfConstant: false, byRecord: false },
};
const rows = forecasts(releases, asked);
const given = (options: Record<string, string>) => new Map(Object.entries(options).map(([name, value]) => [name, [value]]));

describe('a forecast by area', () => {
  test('is of each area and of all together, for each window', () => {
    expect(rows).toHaveLength(5 * 3);
    expect(rows.slice(-3).map(({ name, together, ahead }) => [name, together, ahead])).toEqual([
      ['all together', true, 1],
      ['all together', true, 2],
      ['all together', true, 3],
    ]);
    expect(rows.slice(0, 3).map(({ window }) => window)).toEqual(['2026-07-27', '2026-08-03', '2026-08-10']);
  });

  test('follows the last window that was asked for', () => {
    const until = releases.filter(({ window }) => window.firstDay < '2026-06-29');
    const where = { window: [...new Set(until.map(({ window }) => window.firstDay))] };
    const then = forecasts(releases, { ...asked, by: [], where, ahead: 1 });
    expect(then).toEqual(forecasts(until, { ...asked, by: [], ahead: 1 }));
    expect(then[0]?.window).toBe('2026-06-29');
  });

  test('adds up', () => {
    for (const ahead of [1, 2, 3]) {
      const own = rows.filter((row) => row.ahead === ahead);
      const sum = own.filter(({ together }) => !together).reduce((total, { truth }) => total + truth.median, 0);
      expect(own.at(-1)?.truth.median).toBeCloseTo(sum, 9);
    }
  });

  test('adds up windows, whose intervals can’t be added', () => {
    const own = rows.filter(({ name }) => name === rows[0]?.name);
    for (const { ahead, sum, truth } of own) {
      const until = own.filter((row) => row.ahead <= ahead);
      const added = (of: (row: (typeof own)[number]) => number) => until.reduce((total, row) => total + of(row), 0);
      expect(Math.abs(sum.median / added((row) => row.truth.median) - 1)).toBeLessThan(0.05);
      if (ahead === 1) expect([sum.low, sum.high]).toEqual([expect.closeTo(truth.low, 6), expect.closeTo(truth.high, 6)]);
      else expect(sum.high - sum.low).toBeLessThan(added((row) => row.truth.high - row.truth.low));
    }
    const cells = rows.filter(({ together, ahead }) => !together && ahead === 3).reduce((total, { sum }) => total + sum.median, 0);
    expect(rows.at(-1)?.sum.median).toBeCloseTo(cells, 9);
  });

  test('has bands within bands, and a wider interval for what is released', () => {
    for (const { truth, release } of rows) {
      expect(truth.low).toBeLessThan(truth.fourFifths.low);
      expect(truth.fourFifths.low).toBeLessThan(truth.half.low);
      expect(truth.half.low).toBeLessThan(truth.median);
      expect(truth.median).toBeLessThan(truth.half.high);
      expect(truth.half.high).toBeLessThan(truth.fourFifths.high);
      expect(truth.fourFifths.high).toBeLessThan(truth.high);
      expect(release.high - release.low).toBeGreaterThan(truth.high - truth.low);
      expect(release.attained).toBeGreaterThanOrEqual(0.95);
      expect([release.low, release.high].every(Number.isInteger)).toBe(true);
    }
  });

  test('says what was assumed, and carries what it rests on', () => {
    const answered = answer(forecastQuestion, releases, asked);
    const table = answerTable(answered);
    expect(table).toContain('From 30 windows of visits, 2025-12-29 to 2026-07-20.');
    expect(table).toContain('Worked out for 18 organisations, as in the last window; 18 took part until now.');
    expect(table).toMatch(/^All 3 windows together: [\d,]+ expected, [\d,]+ to [\d,]+ \(true total\)/m);
    expect(table).toContain('it does not say why.');
    expect(table).toMatch(/^all together +2026-07-27/m);
    const json = answerJson(answered) as { asked: object; rows: Record<string, unknown>[] };
    expect(json).toMatchObject({ question: 'forecast', asked: { ahead: 3, level: 0.95 } });
    expect(json.rows[0]).toMatchObject({ windows: 30, gaps: 0, lastWindow: '2026-07-20', organisationsBefore: { least: 18, most: 18 } });
    expect(json.rows[0]?.['structures']).toHaveProperty('level');
    expect(answerCsv(answered).split(/\r?\n/)[0]).toMatch(/^area,window,ahead,expected,low,high,truth_median,/);
  });
});

test('more organisations make what is released noisier, and more if they are taken in proportion', () => {
  const first = (more: Partial<ForecastsAsked>) => forecasts(releases, { ...asked, by: [], ahead: 1, ...more })[0] ?? expect.unreachable();
  const [usual, twice, scaled] = [first({}), first({ organisations: 36 }), first({ organisations: 36, asIfConstant: true })];
  expect(twice.truth).toEqual(usual.truth);
  expect(twice.release.high - twice.release.low).toBeGreaterThan(usual.release.high - usual.release.low);
  expect(scaled.truth.median / usual.truth.median).toBeCloseTo(2, 6);
});

test('intervals are others where the record asks for another level: of truths as of releases, but for their middle', () => {
  const of = (byRecord: boolean) =>
    forecasts(releases, { ...asked, by: [], where: { area: 'Ordsall', reason: 'heating' }, ahead: 2, byRecord });
  const [plain, learnt] = [of(false), of(true)];
  for (const [at, row] of learnt.entries()) {
    const model = plain[at] ?? expect.unreachable();
    expect(model.release.levelAsked).toBe(0.95);
    expect(row.release.levelAsked).not.toBe(0.95);
    expect(row.release.attained).toBeGreaterThanOrEqual(row.release.levelAsked);
    for (const part of ['release', 'truth', 'sum'] as const) expect(row[part].high).not.toBe(model[part].high);
    expect(row.truth.median).toBe(model.truth.median);
  }
});

test('intervals reach further up if releases kept coming above their forecasts, and the other way round', () => {
  const reaches = (step: number) => {
    const bent = Array.from({ length: 24 }, (_, t) => visits(t, [500 + step * Math.max(0, t - 12) + (t % 3), 0, 0, 0]));
    const [model, row] = [false, true].map(
      (byRecord) => forecasts(bent, { ...asked, by: [], ahead: 1, byRecord })[0] ?? expect.unreachable(),
    );
    return (['release', 'truth'] as const).map((part) => ({
      up: (row?.[part].high ?? NaN) - (model?.[part].high ?? NaN),
      down: (model?.[part].low ?? NaN) - (row?.[part].low ?? NaN),
    }));
  };
  for (const { up, down } of reaches(12)) expect(up).toBeGreaterThan(down + 1);
  for (const { up, down } of reaches(-12)) expect(down).toBeGreaterThan(up + 1);
});

test('a series that moves in ways the model does not expect has intervals that are wider than its model says, unless that is asked for', () => {
  // Quiet, but for every fifth window.
  const restless = Array.from({ length: 40 }, (_, t) => visits(t, [t % 5 === 2 ? 400 : 100 + (t % 3), 0, 0, 0]));
  const parsed = (options: Record<string, string>) =>
    forecastQuestion.parse(given({ instrument: 'visits', ahead: '1', ...options }), subjectOf(restless));
  const [byRecord, byModel] = [
    answer(forecastQuestion, restless, parsed({})),
    answer(forecastQuestion, restless, parsed({ 'by-model': '' })),
  ];
  const width = ({ rows: [row] }: typeof byRecord) => (row?.release.high ?? NaN) - (row?.release.low ?? NaN);
  expect(width(byRecord)).toBeGreaterThan(width(byModel));
  expect(answerTable(byRecord)).toMatch(
    /Intervals of 95%, wider than the model alone says.*If past releases leaned to one side, they reach further on that side/,
  );
  expect(answerTable(byModel)).toContain('Intervals are as wide as the model alone says.');
});

test('sampled persons are scaled at the end', () => {
  const sampling = { windows: 1, of: 2, personCells: 1, personAmount: 1 };
  const each = (more: object) => Array.from({ length: 12 }, (_, t) => ({ ...visits(t, [50 + (t % 3), 20, 30, 10]), ...more }));
  const [plain] = forecasts(each({}), { ...asked, by: [], ahead: 1 });
  const [sampled] = forecasts(each({ sampling }), { ...asked, by: [], ahead: 1 });
  expect((sampled?.truth.median ?? 0) / (plain?.truth.median ?? 1)).toBeCloseTo(2, 1);
  expect(sampled?.truth.low).toBeLessThan(2 * (plain?.truth.low ?? 0)); // sampling has an error of its own
});

describe('what is refused', () => {
  const few = (count: number) => Array.from({ length: count }, (_, t) => visits(t, [50, 20, 30, 10]));

  test('fewer than eight windows', () => {
    expect(() => forecasts(few(7), { ...asked, ahead: undefined })).toThrow(
      'There are too few windows for a forecast: 8 are needed, 7 are here.',
    );
    expect(forecasts(few(8), { ...asked, by: [], ahead: undefined }).map(({ ahead, short }) => [ahead, short])).toEqual([
      [1, true],
      [2, true],
    ]);
  });

  test('further than a quarter of the windows', () => {
    expect(() => forecasts(releases, { ...asked, ahead: 8 })).toThrow(
      '30 releases allow a forecast of 7 windows, a quarter of their number and 13 at most. Ask for --ahead 7.',
    );
  });

  test('options that are no numbers', () => {
    const subject = subjectOf(releases);
    const parsed = (options: Record<string, string>) => () => forecastQuestion.parse(given({ instrument: 'visits', ...options }), subject);
    expect(parsed({ ahead: '0' })).toThrow('--ahead takes a whole number from 1 to 13, not "0".');
    expect(parsed({ organisations: 'all' })).toThrow('--organisations takes a whole number');
    expect(parsed({})()).toMatchObject({ by: [], people: true, kindKnown: false });
  });
});
