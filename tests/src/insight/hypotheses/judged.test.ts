// judged.test.ts — plans and verdicts of every test: against the models that they rest on, against drawn missions, and where nothing can be said
import { describe, expect, test } from 'vitest';
import { exactTest } from '../../../../src/insight/model/exact-test.ts';
import { noiseSum } from '../../../../src/insight/model/noise-sum.ts';
import { rateTest } from '../../../../src/insight/model/rate-test.ts';
import type { Entry } from '../../../../src/insight/hypotheses/entry.ts';
import { judged, type Judged } from '../../../../src/insight/hypotheses/judged.ts';
import { measured, type Measured } from '../../../../src/insight/hypotheses/measured.ts';
import { planned } from '../../../../src/insight/hypotheses/plan.ts';
import { near } from '../model/numbers.ts';
import { seeded } from '../model/worlds.ts';
import { entry, KERSAL, ORDSALL, releasesOf, source } from './stated.ts';

const ENDED = { ended: true };
const verdictOf = (found: Judged) => (found.kind === 'judged' ? found.verdict : found.kind);
const plan = (one: Entry, from = source([])) => planned(one, from, seeded(5));

function measuredOf(one: Entry, releases: Parameters<typeof source>[0]): Measured {
  const found = measured(one, source(releases));
  if (typeof found === 'string') throw new Error(found);
  return found;
}

describe('totals against earlier windows', () => {
  const releases = releasesOf(24, { ordsall: (window) => (window < 12 ? 60 : 80) });
  const sums = releases.map(({ totals }) => totals.slice(0, 3).reduce((sum: number, one) => sum + Number(one), 0));
  const law = { kind: 'skellam', variance: { num: 16n * 20n * 3n, den: 1n } } as const;

  test('are the exact test of their combination', () => {
    const found = measuredOf(entry(), releases);
    const noise = noiseSum(sums.map((_, t) => ({ coefficient: t < 12 ? -1 : 1, law })));
    const statistic = sums.reduce((sum, one, t) => sum + (t < 12 ? -one : one), 0);
    const { pGreater, pLess } = exactTest(noise, statistic);
    near([found.pMore(0), found.pLess(0), found.effect], [pGreater, pLess, statistic / 12], 1e-12);
    expect(found).toMatchObject({ exact: true, windows: 12 });
    near((found.low + found.high) / 2, found.effect, 1e-9);
    near(found.high - found.low, (2 * 1.96 * Math.sqrt(2 * 12 * 960)) / 12, 0.02);
    expect(judged(entry(), source(releases), ENDED)).toMatchObject({ kind: 'judged', verdict: 'supported' });
  });

  test('as a rate are the test with scatter', () => {
    const found = measuredOf(entry({ question: 'rate' }), releases);
    const noiseVariance = new Array<number>(12).fill(960);
    const { pGreater, scatterVariance } = rateTest(
      { releases: sums.slice(0, 12), noiseVariance },
      { releases: sums.slice(12), noiseVariance },
    );
    near([found.pMore(0), found.scatterVariance ?? NaN], [pGreater, scatterVariance], 1e-9, 1e-3);
  });

  test('speak against an effect that would matter where there is none, and say nothing where noise hides it', () => {
    const flat = releasesOf(24);
    expect(verdictOf(judged(entry({ smallestEffect: 70 }), source(flat), ENDED))).toBe('against');
    expect(verdictOf(judged(entry({ smallestEffect: 5 }), source(flat), ENDED))).toBe('neither');
    const small = releasesOf(24, { ordsall: (window) => (window < 12 ? 60 : 80) });
    expect(judged(entry({ smallestEffect: 150 }), source(small), ENDED)).toMatchObject({ verdict: 'neither', tooSmall: true });
  });

  test('have no verdict before the last window has closed, and none without a release on either side', () => {
    expect(judged(entry(), source(releases.slice(0, 20)), { ended: false })).toEqual({ kind: 'not yet', windows: 8, of: 12 });
    expect(judged(entry(), source(releases.slice(0, 12)), ENDED)).toEqual({ kind: 'cannot be told', why: 'too few windows' });
    expect(measuredOf(entry(), [...releases.slice(0, 5), ...releases.slice(8, 20)]).windows).toBe(8);
  });

  test('of fewer people are the mirror image', () => {
    const fewer = releasesOf(24, { ordsall: (window) => (window < 12 ? 80 : 60) });
    expect(verdictOf(judged(entry({ direction: 'less' }), source(fewer), ENDED))).toBe('supported');
    expect(verdictOf(judged(entry({ direction: 'either' }), source(fewer), ENDED))).toBe('supported');
    expect(verdictOf(judged(entry(), source(fewer), ENDED))).toBe('against');
  });
});

describe('the power that is planned', () => {
  test('is how often drawn missions are supported, exactly looked at once', () => {
    const one = entry({ smallestEffect: 39, windows: { first: 12, last: 17 }, alpha: 0.05 });
    let found = 0;
    const runs = 150;
    for (let seed = 0; seed < runs; seed++) {
      const releases = releasesOf(18, { seed, ordsall: (window) => (window < 12 ? 60 : 73), kersal: () => 0 });
      found += Number(verdictOf(judged(one, source(releases), ENDED)) === 'supported');
    }
    const { power = NaN } = plan(one);
    expect(Math.abs(found / runs - power)).toBeLessThan(3 * Math.sqrt((power * (1 - power)) / runs));
    expect(power).toBeGreaterThan(0.5);
  });

  test('is 80% at the smallest effect that is seen, for every test that can be planned', () => {
    const all: readonly Entry[] = [
      entry(),
      entry({ question: 'rate', scatterVariance: 100 }),
      entry({ against: { total: 180 } }),
      entry({ against: { cells: KERSAL }, direction: 'either' }),
      entry({ test: 'trend', against: {}, smallestEffect: 5 }),
      entry({ test: 'equivalence', direction: 'either', smallestEffect: 80 }),
      entry({ test: 'equivalence', direction: 'either', question: 'rate', smallestEffect: 80 }),
      entry({ against: { total: 180 }, looks: { spending: [15, 19, 23] } }),
      entry({ against: { total: 180 }, looks: { e: [0.005, 0.01, 0.02, 0.04] } }),
    ];
    for (const one of all) {
      const { smallestSeen = NaN } = plan(one);
      const { power = NaN } = plan({ ...one, smallestEffect: smallestSeen });
      expect(Math.abs(power - 0.8)).toBeLessThan('e' in Object(one.looks) ? 0.05 : 0.012);
    }
  });

  test("can't be worked out for ratios, nor for leads without a dozen windows before", () => {
    const ratio = entry({ test: 'ratio', against: { cells: KERSAL, ratio: { numerator: 1, denominator: 1 } } });
    expect(plan(ratio)).toEqual({ power: undefined, smallestSeen: undefined });
    const lead = entry({ test: 'lead-lag', lag: 1, cells: ORDSALL, against: { cells: KERSAL }, smallestEffect: 0.6 });
    expect(plan(lead).power).toBeUndefined();
    const moving = (window: number) => 300 + 200 * (window % 3);
    expect(plan(lead, source(releasesOf(12, { ordsall: moving, kersal: moving }))).power).toBeGreaterThan(0.1);
  });

  test('counts scatter that is stated, and the organisations that are expected', () => {
    const power = (changes: Partial<Entry>, organisations?: number) => plan(entry(changes), source([], organisations)).power ?? NaN;
    expect(power({ question: 'rate' })).toBeGreaterThan(power({ question: 'rate', scatterVariance: 500 }));
    expect(power({}, 10)).toBeGreaterThan(power({}, 40));
  });
});

describe('other tests', () => {
  test('a trend, and that there is none', () => {
    const rising = releasesOf(24, { ordsall: (window) => 60 + 5 * window });
    const trend = entry({ test: 'trend', against: {}, smallestEffect: 10 });
    for (const question of ['totals', 'rate'] as const) {
      expect(verdictOf(judged({ ...trend, question }, source(rising), ENDED))).toBe('supported');
      expect(verdictOf(judged({ ...trend, question }, source(releasesOf(24)), ENDED))).toBe('against');
    }
    near(measuredOf(trend, rising).effect, 15, 0.3);
  });

  test('a ratio, and its change, in percentage points', () => {
    const shifted = releasesOf(24, { ordsall: (window) => (window < 12 ? 100 : 200), kersal: () => 200 });
    const half = { numerator: 1, denominator: 2 };
    const ratio = entry({ test: 'ratio', against: { cells: KERSAL, ratio: half }, smallestEffect: 20 });
    near(measuredOf(ratio, shifted).effect, 50, 0.15);
    expect(verdictOf(judged(ratio, source(shifted), ENDED))).toBe('supported');
    expect(verdictOf(judged({ ...ratio, windows: { first: 0, last: 11 } }, source(shifted), ENDED))).toBe('against');
    const change = entry({ test: 'ratio-change', against: { cells: KERSAL, windows: { first: 0, last: 11 } }, smallestEffect: 20 });
    near(measuredOf(change, shifted).effect, 50, 0.2);
    expect(verdictOf(judged(change, source(shifted), ENDED))).toBe('supported');
    const nothing = releasesOf(24, { kersal: () => 0 });
    expect(judged(ratio, source(nothing), ENDED)).toEqual({ kind: 'cannot be told', why: 'a denominator too near zero' });
    expect(judged(change, source(nothing), ENDED)).toEqual({ kind: 'cannot be told', why: 'a denominator too near zero' });
  });

  test('equivalence is supported by what is small, and spoken against by what is large', () => {
    const same = entry({ test: 'equivalence', direction: 'either', smallestEffect: 80 });
    expect(verdictOf(judged(same, source(releasesOf(24)), ENDED))).toBe('supported');
    const apart = releasesOf(24, { ordsall: (window) => (window < 12 ? 60 : 140) });
    expect(verdictOf(judged(same, source(apart), ENDED))).toBe('against');
  });

  test('soundings that lead counts by their balance, and a gap in between', () => {
    const random = seeded(8);
    const ups = Array.from({ length: 32 }, () => Math.round(random()));
    const up = (window: number) => ups[window] ?? 0;
    const world = releasesOf(30, {
      worry: (window) => (up(window + 1) === 1 ? [40, 100, 300, 200] : [300, 100, 60, 20]),
      ordsall: (window) => 200 + 200 * up(window),
      seed: 3,
    });
    const lead = entry({
      ...{ test: 'lead-lag', instruments: ['worry', 'visits'], lag: 1, smallestEffect: 0.3, windows: { first: 0, last: 29 } },
      cells: [{ dimension: 'theme', values: ['food'] }],
      against: { cells: ORDSALL },
    });
    expect(verdictOf(judged(lead, source(world), ENDED))).toBe('supported');
    const missing = world.filter(({ window }) => window.number !== 7);
    expect(judged(lead, source(missing), ENDED)).toEqual({ kind: 'cannot be told', why: 'a gap' });
    const nobody = releasesOf(30, { worry: () => [0, 0, 0, 0] });
    expect(judged(lead, source(nobody), ENDED)).toEqual({ kind: 'cannot be told', why: 'too few answers' });
  });
});

describe('watched every week', () => {
  const weekly = entry({
    against: { total: 180 },
    looks: { e: [0.005, 0.01, 0.02, 0.04] },
    windows: { first: 0, last: 29 },
    smallestEffect: 60,
  });

  test('is supported as soon as the evidence is enough, and stays so', () => {
    const risen = releasesOf(30, { ordsall: (window) => (window < 2 ? 60 : 90) });
    const whole = judged(weekly, source(risen), ENDED);
    expect(whole).toMatchObject({ verdict: 'supported', grounds: { kind: 'weekly evidence' } });
    const at = whole.kind === 'judged' && whole.grounds.kind === 'weekly evidence' ? (whole.grounds.supportedIn ?? NaN) : NaN;
    expect(at).toBeGreaterThanOrEqual(2);
    expect(verdictOf(judged(weekly, source(risen.slice(0, at + 1)), { ended: false }))).toBe('supported');
    expect(verdictOf(judged(weekly, source(risen.slice(0, at)), { ended: false }))).toBe('neither');
    // A fall afterwards takes nothing back.
    const fallen = [...risen.slice(0, at + 1), ...releasesOf(30, { ordsall: () => 0 }).slice(at + 1)];
    expect(verdictOf(judged(weekly, source(fallen), ENDED))).not.toBe('against');
  });

  test('is spoken against where nothing is up, in either direction too', () => {
    expect(verdictOf(judged(weekly, source(releasesOf(30)), ENDED))).toBe('against');
    expect(verdictOf(judged({ ...weekly, direction: 'either' }, source(releasesOf(30)), ENDED))).toBe('against');
    expect(verdictOf(judged({ ...weekly, direction: 'less' }, source(releasesOf(30, { ordsall: () => 30 })), ENDED))).toBe('supported');
    expect(judged(weekly, source([]), { ended: false })).toEqual({ kind: 'not yet', windows: 0, of: 30 });
  });
});

test('a few looks: each against its own bound, from the first look on', () => {
  const looks = entry({ against: { total: 180 }, looks: { spending: [15, 19, 23] }, smallestEffect: 60 });
  const risen = releasesOf(24, { ordsall: () => 110 });
  expect(judged(looks, source(risen.slice(0, 15)), { ended: false })).toEqual({ kind: 'not yet', windows: 3, of: 12 });
  const early = judged(looks, source(risen.slice(0, 16)), { ended: false });
  expect(early).toMatchObject({ verdict: 'supported', grounds: { kind: 'looks', taken: 1, of: 3 } });
  const none = judged(looks, source(releasesOf(24)), ENDED);
  expect(none).toMatchObject({ verdict: 'against', grounds: { taken: 3 } });
  const [first = NaN, , last = NaN] = none.kind === 'judged' && none.grounds.kind === 'looks' ? none.grounds.bounds : [];
  expect(first).toBeGreaterThan(last);
  const earlier = entry({ looks: { spending: [17, 23] } });
  const moved = releasesOf(24, { ordsall: (window) => (window < 12 ? 60 : 110) });
  expect(verdictOf(judged(earlier, source(moved), ENDED))).toBe('supported');
  expect(verdictOf(judged({ ...earlier, direction: 'either' }, source(moved), ENDED))).toBe('supported');
});
