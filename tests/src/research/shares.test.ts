// shares.test.ts — the part of practitioners who see a need rise, and when nothing can be said.
import { expect, test } from 'vitest';
import { rateInterval } from '../../../protocol/privacy/ratio.ts';
import { shares } from '../../../src/research/shares.ts';
import { worry } from './releases.ts';

const rising = { dimension: 'answer', values: ['rising', 'sharply rising'] };
const skellam = (variance: bigint) => ({ kind: 'skellam' as const, variance: { num: variance, den: 1n } });

test('a share is that of the exact laws of part and rest', () => {
  const [row] = shares([worry(0, 'charity', [100, 200, 300, 400])], { instrument: 'worry', by: ['sector'], level: 0.95, part: rising });
  const wanted = rateInterval({ total: 700, law: skellam(160n) }, { total: 300, law: skellam(160n) }, 0.95);
  expect(row).toMatchObject({
    key: { sector: 'charity' },
    share: 0.7,
    low: wanted.low,
    high: wanted.high,
    attained: wanted.attained,
    bounded: true,
  });
  expect(wanted.low).toBeLessThan(0.7);
  expect(wanted.high).toBeGreaterThan(0.7);
});

test('where the whole can be zero, nothing is claimed', () => {
  const [row] = shares([worry(0, 'charity', [1, -2, 1, 1])], { instrument: 'worry', by: [], level: 0.95, part: rising });
  expect(row).toMatchObject({ low: 0, high: 1, bounded: false });
});

test('a share of everything, of nothing, or by itself is no question', () => {
  const ask =
    (values: readonly string[], by: readonly string[] = []) =>
    () =>
      shares([worry(0, 'charity', [1, 2, 3, 4])], { instrument: 'worry', by, level: 0.95, part: { dimension: 'answer', values } });
  expect(ask(['falling', 'steady', 'rising', 'sharply rising'])).toThrow('not all of them');
  expect(ask(['upward'])).toThrow('some values');
  expect(ask(['rising'], ['answer'])).toThrow('as well');
});
