// series.test.ts — releases as series of numbers: gaps, sectors, tiers and sampled persons
import { describe, expect, test } from 'vitest';
import { lawFromJson } from '../../../../protocol/json/law-json.ts';
import { varianceOf } from '../../../../protocol/privacy/law.ts';
import { futureLaw, medianOrganisations, observedIn, seriesOf, type Series } from '../../../../src/insight/model/series.ts';
import { QueryError } from '../../../../src/insight/question.ts';
import { visits, visitsOfTier, worry } from '../../research/releases.ts';
import { near } from './numbers.ts';

const totals = ({ windows }: Series) => windows.map(({ released }) => released?.total);

describe('series of releases', () => {
  const releases = [visits(3, [9, 9, 9, 9], 7), visits(0, [1, 2, 3, 4]), visits(1, [5, 6, 7, 8], 6)];

  test('one for each value, in order of windows, with gaps where nothing was released', () => {
    const series = seriesOf(releases, { instrument: 'visits', by: ['area'] });
    expect(series.map(({ key }) => ({ ...key }))).toEqual([{ area: 'Ordsall' }, { area: 'Kersal' }]);
    expect(series.map(totals)).toEqual([
      [3, 11, undefined, 18],
      [7, 15, undefined, 18],
    ]);
    expect(series[0]?.windows.map(({ number }) => number)).toEqual([0, 1, 2, 3]);
    expect(series[0]?.windows.map(({ released }) => released?.organisations)).toEqual([5, 6, undefined, 7]);
    expect(series[0]?.windows[1]?.released?.firstDay).toBe('2026-01-05');
    expect(series[0]?.scale).toBe(1);
  });

  test('cells that add up to the total: sums and variances of noise alike', () => {
    const [all] = seriesOf(releases, { instrument: 'visits', by: ['window'] });
    const parts = seriesOf(releases, { instrument: 'visits', by: ['area', 'reason'] });
    if (all === undefined) throw new Error('there is a total');
    expect(Object.keys(all.key)).toEqual([]);
    const observed = parts.map((one) => observedIn(one));
    const added = (of: (one: (typeof observed)[number]) => Float64Array) =>
      [0, 1, 3].map((t) => observed.reduce((sum, one) => sum + (of(one)[t] ?? NaN), 0));
    near(
      [0, 1, 3].map((t) => observedIn(all).releases[t] ?? NaN),
      added((one) => one.releases),
      0,
    );
    near(
      [0, 1, 3].map((t) => observedIn(all).noiseVariance[t] ?? NaN),
      added((one) => one.noiseVariance),
      1e-15,
    );
  });

  test('as if the number of organisations were constant', () => {
    const [all] = seriesOf(releases, { instrument: 'visits', by: [] });
    if (all === undefined) throw new Error('there is a total');
    expect(medianOrganisations(all)).toBe(6);
    expect(medianOrganisations(all, 2)).toBe(5.5);
    near(observedIn(all, 6).exposure, [5 / 6, 1, 1, 7 / 6], 1e-15);
    near(observedIn(all).exposure, [1, 1, 1, 1], 0);
  });

  test('a window without one of its sectors or tiers is a gap of their sum, and none of theirs', () => {
    const answers = [worry(0, 'charity', [1, 1, 1, 1]), worry(0, 'public', [2, 2, 2, 2]), worry(1, 'charity', [3, 3, 3, 3])];
    expect(seriesOf(answers, { instrument: 'worry', by: [] }).map(totals)).toEqual([[12, undefined]]);
    expect(seriesOf(answers, { instrument: 'worry', by: ['sector'] }).map(totals)).toEqual([
      [4, 12],
      [8, undefined],
    ]);
    const tiers = [
      visitsOfTier(0, 'large', [1, 1, 1, 1], 5),
      visitsOfTier(0, 'small', [1, 1, 1, 1], 9),
      visitsOfTier(1, 'large', [1, 1, 1, 1], 5),
    ];
    const [both] = seriesOf(tiers, { instrument: 'visits', by: [] });
    expect(both?.windows.map(({ released }) => released?.organisations)).toEqual([14, undefined]);
    expect(varianceOf(both?.windows[0]?.released?.law ?? { kind: 'discrete-laplace', parts: [] })).toBe(4 * 16 * 14);
  });

  test('sampled persons: as released, with the variance of sampling at its largest, to be scaled at the end', () => {
    const sampling = { windows: 1, of: 4, personCells: 1, personAmount: 1 };
    const [sampled] = seriesOf([{ ...visits(0, [100, 0, 0, 0]), sampling }], { instrument: 'visits', by: ['area'] });
    const released = sampled?.windows[0]?.released;
    expect(sampled?.scale).toBe(4);
    expect(released?.total).toBe(100);
    // (1 − p) A · pT, T at the upper end of the interval: more than for the total itself, less than for twice it.
    const extra = varianceOf(released?.law ?? { kind: 'discrete-laplace', parts: [] }) - 2 * 16 * 5;
    expect(extra).toBeGreaterThan(0.75 * 100);
    expect(extra).toBeLessThan(0.75 * 200);
  });

  test('names folded alike are meant, unknown ones are refused', () => {
    expect(seriesOf(releases, { instrument: 'visits', by: ['AREA'], where: { reason: 'FOOD' } })[0]?.key).toEqual({ area: 'Ordsall' });
    expect(() => seriesOf(releases, { instrument: 'visits', by: ['ward'] })).toThrow(QueryError);
    const other = { ...visits(5, [1, 2, 3, 4]), charter: 'B'.repeat(43) };
    expect(() => seriesOf([...releases, other], { instrument: 'visits', by: [] })).toThrow(/several charters/);
  });
});

test('the noise of a future window follows the number of organisations', () => {
  const released = { firstDay: '2026-01-05', total: 1, organisations: 6 };
  const skellam = { ...released, law: lawFromJson({ kind: 'skellam', variance: { num: 96, den: 1 } }) };
  expect(varianceOf(futureLaw(skellam, 9))).toBe(144);
  const laplace = {
    ...released,
    law: lawFromJson({ kind: 'discrete-laplace', parts: [{ rate: { num: 1, den: 4 }, shape: { num: 3, den: 2 } }] }),
  };
  near(varianceOf(futureLaw(laplace, 9)), 1.5 * varianceOf(laplace.law), 1e-15);
});
