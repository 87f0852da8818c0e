// tiers.test.ts — totals over size tiers: each tier's own noise and number of organisations in the sum, and every tier that is missing named.
import { describe, expect, test } from 'vitest';
import { interval } from '../../../protocol/privacy/interval.ts';
import { query, queryNames, type Query } from '../../../src/insight/query.ts';
import { visits, visitsOfTier, worry } from './releases.ts';

/** The small ones' noise is 16 for each of eight; the large ones' 20 for each of five. */
const small = (window: number, totals: readonly number[]) => visitsOfTier(window, 'small', totals, 8);
const large = (window: number, totals: readonly number[]) => ({
  ...visitsOfTier(window, 'large', totals, 5),
  noise: { kind: 'skellam' as const, variance: { num: 100, den: 1 } },
});
const releases = [small(0, [1, 2, 3, 4]), large(0, [100, 200, 300, 400]), small(1, [5, 6, 7, 8])];
const ask = (asked: Partial<Query>, of = releases) => query(of, { instrument: 'visits', by: [], level: 0.95, ...asked });
const skellam = (variance: bigint) => ({ kind: 'skellam' as const, variance: { num: variance, den: 1n } });

describe('a total of all tiers', () => {
  test('is their sum, with the sum of their laws', () => {
    const [row] = ask({ where: { window: '2025-12-29' } }).rows;
    expect(row).toMatchObject({
      estimate: 1010n,
      cells: 8,
      organisations: { least: 13, most: 13 },
      law: skellam(4n * 8n * 16n + 4n * 100n),
    });
    const { halfWidth, attained } = interval(skellam(912n), 0.95);
    expect(row).toMatchObject({ halfWidth, attained });
    const [cell] = ask({ where: { window: '2025-12-29', area: 'Ordsall', reason: 'food' } }).rows;
    expect(cell).toMatchObject({ estimate: 101n, cells: 2, law: skellam(8n * 16n + 100n) });
  });

  test('says where a tier is missing', () => {
    const note = { code: 'missing-part', day: '2026-01-05', parts: ['tier large'] };
    expect(ask({ by: ['window'] }).notes).toEqual([note]);
    expect(ask({ by: ['window', 'tier'] }).notes).toEqual([]);
    expect(ask({ by: ['window'], where: { tier: 'small' } }).notes).toEqual([]);
    expect(ask({ by: ['window'], where: { window: '2025-12-29' } }).notes).toEqual([]);
  });

  test('names the tiers that are missing in each sector', () => {
    const both = [
      { ...worry(0, 'charity', [1, 1, 1, 1]), tier: 'small' },
      { ...worry(0, 'charity', [2, 2, 2, 2]), tier: 'large' },
      { ...worry(0, 'public body', [3, 3, 3, 3]), tier: 'large' },
      { ...worry(1, 'charity', [4, 4, 4, 4]), tier: 'small' },
    ];
    const notes = (asked: Partial<Query>) => ask({ instrument: 'worry', ...asked }, both).notes;
    expect(notes({ by: ['window', 'sector'] })).toEqual([
      { code: 'missing-part', day: '2026-01-05', parts: ['charity, tier large', 'public body, tier large'] },
    ]);
    expect(notes({ by: ['window'], where: { sector: 'charity' } })).toEqual([
      { code: 'missing-part', day: '2026-01-05', parts: ['charity, tier large'] },
    ]);
    expect(notes({ by: ['sector', 'tier'] })).toEqual([]);
    const rows = ask({ instrument: 'worry', by: ['tier'], where: { window: '2025-12-29' } }, both).rows;
    expect(rows.map(({ key, estimate, organisations }) => [key['tier'], estimate, organisations.most])).toEqual([
      ['large', 20n, 10],
      ['small', 4n, 5],
    ]);
  });
});

test('tiers are told apart by name, where there are any', () => {
  const { rows } = ask({ by: ['tier'], where: { window: '2025-12-29' } });
  expect(rows.map(({ key, estimate, organisations, law }) => [key, estimate, organisations.most, law])).toEqual([
    [{ tier: 'large' }, 1000n, 5, skellam(400n)],
    [{ tier: 'small' }, 10n, 8, skellam(512n)],
  ]);
  expect(queryNames(releases)).toEqual(['window', 'tier', 'area', 'reason']);
  expect(() => ask({ where: { tier: 'huge' } })).toThrow('Choose from "small", "large".');
  expect(() => query([visits(0, [1, 2, 3, 4])], { instrument: 'visits', by: ['tier'], level: 0.95 })).toThrow(
    'gathered over all tiers together',
  );
});
