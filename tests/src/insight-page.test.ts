// insight-page.test.ts — docs/insight.md and docs/insight-method.md have the tables of docs/insight-figures.json, whose figures come out the same again
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { barsOf } from '../../bench/insight/bars.ts';
import { measureWatching, SHIFTS } from '../../bench/insight/evidence.ts';
import { measureLeads } from '../../bench/insight/leads.ts';
import { RUNS } from '../../bench/insight/measure.ts';
import { PAGES, pagesWith, readFigures, withTables } from '../../bench/insight/page.ts';
import { heldBy } from '../../bench/insight/published.ts';
import { lordPlusPlus, saffron } from '../../bench/insight/online-control.ts';
import { cusum, earsC2, farringtonLike } from '../../bench/insight/detectors.ts';
import { PUBLISHED } from '../../bench/insight/series.ts';
import { even, WAYS } from '../../bench/insight/ways.ts';
import { observations } from '../../src/insight/model/filter.ts';
import { forecastable } from '../../src/insight/model/forecast.ts';
import { allSteps, ladderLengths, structures } from '../../src/insight/model/lattice.ts';
import { SETTLING_WINDOWS } from '../../src/insight/model/scan.ts';
import { DAMPING } from '../../src/insight/model/structure.ts';

const figures = readFigures();
const DATA = readFileSync(new URL('../../bench/data/README.md', import.meta.url), 'utf8');
const page = readFileSync(PAGES.short, 'utf8');

describe('docs/insight.md', () => {
  test('has each table as the figures make it: npm run bench -- insight --docs writes both', () => {
    for (const [url, needed] of pagesWith(figures)) {
      const text = readFileSync(url, 'utf8');
      expect(withTables(text, figures, needed)).toBe(text);
    }
    expect(() => withTables(page.replace('<!-- figures: bars -->', ''), figures, ['bars'])).toThrow('no place for bars');
  });

  test('says the numbers that the functions have', () => {
    const eight = observations(new Array<number>(7).fill(60), new Array<number>(7).fill(264));
    expect(forecastable(eight, 1, 60)).toMatchObject({ kind: 'too-few', needed: 8 });
    expect(page).toMatch(/soundings forecast .*\| 8 windows \|/);
    expect(SETTLING_WINDOWS).toBe(12);
    expect(page).toMatch(/soundings warn .*\| 13 windows \|/);
    const points = structures(DAMPING, 0).map((one) => allSteps(ladderLengths(one)).length);
    expect(page).toContain(`${points[0] ?? ''} points for a level, ${points[1] ?? ''} with a slope`);
    expect(WAYS.size - 2).toBe(10);
    expect(page).toContain('Ten other ways were measured');
  });

  test('says of each bar whether it is met, and hides none that is not', () => {
    const bars = barsOf(figures);
    expect(bars.length).toBeGreaterThan(20);
    for (const { what, isMet } of bars)
      expect(page).toMatch(
        new RegExp(`\\| ${what.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')} \\|.*\\| ${isMet ? 'yes' : '\\*\\*no\\*\\*'} \\|`),
      );
  });
});

describe('figures that are made again', () => {
  const quiet = () => undefined;

  test('of ways to watch a shift: the first of the missions that are drawn', () => {
    const few = measureWatching(400, quiet);
    for (const [at, { way, found }] of figures.watching.entries()) {
      expect(few[at]?.way).toBe(way);
      for (const [shift, { share }] of found.entries()) {
        const again = few[at]?.found[shift]?.share ?? NaN;
        expect(Math.abs(again - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share) + 0.002) / 400));
      }
    }
    expect(figures.watching[0]?.found.map(({ shift }) => shift)).toEqual([...SHIFTS]);
  });

  test('of corrected correlations: the first of the missions that are drawn', () => {
    expect(RUNS.leads).toBe(3000);
    const [first] = measureLeads(300, quiet);
    const { windows, reliability, corrected } = figures.leads[0] ?? {};
    expect([first?.windows, first?.reliability]).toEqual([windows, reliability]);
    expect(Math.abs((first?.corrected ?? NaN) - (corrected ?? NaN))).toBeLessThan(4 * (first?.correctedError ?? NaN));
  });

  test('cover every published series, whose sums are those of the packages', () => {
    const sums = new Map(PUBLISHED.map(({ name, values }) => [name, values.reduce((sum, one) => sum + one, 0)]));
    const men = sums.get('lung deaths, male') ?? NaN;
    expect(sums.get('lung deaths')).toBe(men + (sums.get('lung deaths, female') ?? NaN));
    for (const [name, sum] of sums) expect(DATA).toMatch(new RegExp(`^\\| ${name} [^|]*\\|.*\\| ${sum.toLocaleString('en')} \\|$`, 'm'));
    expect(new Set(figures.published.held.map(({ series }) => series))).toEqual(new Set(sums.keys()));
    for (const { ways } of figures.published.held) expect(Object.keys(ways)).toEqual([...WAYS.keys()]);
  });
});

describe('what the scan is compared with', () => {
  const cell = (releases: readonly number[]) => ({ releases, noiseVariance: releases.map(() => 264), exposure: releases.map(() => 1) });
  const flat = Array.from({ length: 40 }, (_, t) => 60 + ((t * 7) % 5));

  test('C2, Farrington-like and CUSUM say nothing too early, and much of a jump', () => {
    const jumped = cell([...flat, 160]);
    expect([earsC2(jumped)[8], farringtonLike(jumped)[25], cusum(jumped)[25]]).toEqual([NaN, NaN, NaN]);
    expect(earsC2(jumped)[40]).toBeGreaterThan(3);
    expect(farringtonLike(jumped)[40]).toBeGreaterThan(2.33);
    expect(cusum(jumped)[40]).toBeGreaterThan(4);
    expect(Math.max(...cusum(cell(flat)).slice(26))).toBeLessThan(4);
    // (100 − 62) / √3, of the seven before the last two.
    expect(earsC2(cell([60, 61, 62, 63, 64, 60, 64, 0, 0, 100]))[9]).toBeCloseTo((100 - 62) / Math.sqrt(3), 9);
  });

  test('LORD++ and SAFFRON have the levels of the published example', () => {
    // onlineFDR 2.10, LORD and SAFFRON: the example of their manuals, α = 0.05, w₀ of 0.005 and 0.025.
    const p = [
      ...[2.9e-8, 0.06743, 0.01514, 0.08174, 0.00171, 3.6e-5, 0.79149, 0.27201, 0.28295, 7.59e-8],
      ...[0.69274, 0.30443, 0.00136, 0.72342, 0.54757],
    ];
    const lord = [
      ...[0.0002675839, 0.0024664457, 0.0005732818, 0.0004872805, 0.0004059066, 0.0003447286, 0.0029745013, 0.0008450114],
      ...[0.0007305648, 0.0006243143, 0.0032185913, 0.0010617227, 0.0009256825, 0.0008019657, 0.000705961],
    ];
    const adaptive = [
      ...[0.005468627, 0.010937254, 0.010937254, 0.010937254, 0.010937254, 0.021874508, 0.032811762, 0.010823845],
      ...[0.010823845, 0.010823845, 0.021761099, 0.009265591, 0.009265591, 0.020202846, 0.009064367],
    ];
    for (const [rule, start, levels, found] of [
      [lordPlusPlus, 0.005, lord, [1, 6, 10]],
      [saffron, 0.025, adaptive, [1, 5, 6, 10, 13]],
    ] as const) {
      const made = rule(p, 0.05, start);
      for (const [t, { level }] of made.entries()) expect(level).toBeCloseTo(levels[t] ?? NaN, 9);
      expect(made.flatMap(({ isRejected }, t) => (isRejected ? [t + 1] : []))).toEqual(found);
    }
  });

  test('a way is given only what was known', () => {
    const run = Array.from({ length: 60 }, (_, origin) => ({
      origin,
      ahead: 2,
      error: 0,
      z: origin < 10 ? 5 : 0,
      truthZ: 0,
      truthVariance: 1,
    }));
    const seen: number[] = [];
    heldBy(
      (known) => {
        seen.push(known.length);
        return even(1);
      },
      run,
      5,
    );
    // A forecast two ahead is known two windows later; the record is that of the last forty windows.
    expect(seen).toEqual(run.slice(4).map(({ origin }) => Math.min(39, Math.max(0, origin - 1))));
  });
});
