// measurements.test.ts — measurements that no honest client can make, proven as well as they can be: neither aggregator counts one.
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../support/seeded-random.ts';
import { shardFor, verdictOn } from './aggregators.ts';
import { dishonestClient, vdafCases, vdafOf } from './cases.ts';

describe.each(vdafCases)('$name', (vdafCase) => {
  const random = seededRandom(`adversary ${vdafCase.name}`);

  test('an honest measurement is counted', () => {
    expect(verdictOn(vdafCase, shardFor(vdafCase, random))).toBe('counted');
  });

  test.each(vdafCase.invalid)('P9 P10 P11 %s is vdaf_verify_error', (_, elements) => {
    const sent = shardFor(vdafCase, random, dishonestClient(vdafCase, elements));
    expect(verdictOn(vdafCase, sent)).toBe('helper: vdaf_verify_error');
  });

  test('P16 a thousand tries with other randomness never get through', () => {
    const [, elements = []] = vdafCase.invalid[0] ?? [];
    const client = dishonestClient(vdafCase, elements);
    const verdicts = Array.from({ length: 1000 }, () => verdictOn(vdafCase, shardFor(vdafCase, random, client)));
    expect(new Set(verdicts)).toEqual(new Set(['helper: vdaf_verify_error']));
  });

  test('an honest client refuses to make one', () => {
    const vdaf = vdafOf(vdafCase);
    for (const measurement of vdafCase.outOfRange) {
      expect(() => vdaf.shard(new Uint8Array(), measurement, new Uint8Array(16), random(vdaf.randSize))).toThrow(RangeError);
    }
  });
});
