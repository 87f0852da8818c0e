// aggregator-noise.test.ts — noise of the aggregators' own is on top and never counted on; what can't be had of it is refused (privacy.md §3, §9).
import { describe, expect, test } from 'vitest';
import { fromUtf8 } from '../../../crypto/bytes.ts';
import { aggregatorsReach, releaseNoise, withAggregators } from '../../../protocol/charter/aggregator-noise.ts';
import { releaseCost } from '../../../protocol/release/budget.ts';
import { canonicalJson } from '../../../protocol/json/canonical-json.ts';
import { completeCharter, promiseIssues } from '../../../protocol/charter/charter-noise.ts';
import { charterFingerprint, checkCharter, type Charter, type CharterDraft } from '../../../protocol/charter/charter.ts';
import { MissionError } from '../../../protocol/errors.ts';
import type { LawJson } from '../../../protocol/json/law-json.ts';
import { missionTasks, type MissionTask } from '../../../protocol/charter/tasks.ts';
import { tailBound } from '../../../protocol/privacy/tail.ts';
import { exampleCharter, exampleDraft, parties } from '../../support/mission.ts';

const draft = exampleDraft(parties());
const skellam = (num: number, den = 1024): LawJson => ({ kind: 'skellam', variance: { num, den } });

function asking<Of extends CharterDraft>(of: Of, aggregatorNoise: LawJson): Of {
  return { ...of, instruments: of.instruments.map((one) => (one.name === 'visits' ? { ...one, aggregatorNoise } : one)) };
}

function firstTask(charter: Charter): MissionTask {
  return missionTasks(charter)[0] ?? expect.unreachable();
}

describe('a charter that asks for it', () => {
  const plain = exampleCharter();
  const charter = checkCharter(asking(plain, skellam(40 * 1024)));

  test('is another charter, with other tasks, and one that does not is the same as ever', () => {
    expect(charterFingerprint(charter)).not.toBe(charterFingerprint(plain));
    expect(firstTask(charter).taskId).not.toEqual(firstTask(plain).taskId);
    expect(fromUtf8(canonicalJson(plain))).not.toContain('aggregatorNoise');
    expect(charterFingerprint(plain)).toBe('0958ae956b9c8297d6dd098a43776a9678721668299b2aafe264599062b7471e');
  });

  test('has it in the tasks of that question only', () => {
    const law = { kind: 'skellam', variance: { num: 40n * 1024n, den: 1024n } };
    expect(missionTasks(charter).map(({ label, aggregatorNoise }) => [label, aggregatorNoise])).toEqual([
      ['visits', law],
      ['worry/charity', undefined],
      ['worry/public body', undefined],
    ]);
  });

  test('releases the noise of so many organisations and two aggregators', () => {
    const [visits, worry] = missionTasks(charter);
    if (visits === undefined || worry === undefined) expect.unreachable();
    expect(releaseNoise(visits, 5)).toEqual({ kind: 'skellam', variance: { num: 5n * 16n + 2n * 40n, den: 1n } });
    expect(releaseNoise(worry, 5)).toEqual({ kind: 'skellam', variance: { num: 5n * 16n * 1024n, den: 1024n } });
    expect(aggregatorsReach(visits)).toBe(2n * BigInt(tailBound({ kind: 'skellam', variance: { num: 40n, den: 1n } })));
    expect(aggregatorsReach(worry)).toBe(0n);
  });

  test('promises and charges as if there were none', () => {
    const complete = completeCharter(draft);
    const asked = completeCharter(asking(draft, skellam(1_000_000)));
    expect(asked.noise).toEqual(complete.noise);
    expect(releaseCost(asked, firstTask(asked))).toEqual(releaseCost(complete, firstTask(complete)));
    expect(promiseIssues(asked)).toEqual([]);
    const halved = asked.noise.map((noise, at) => (at === 0 ? { ...noise, law: half(noise.law) } : noise));
    expect(promiseIssues({ ...asked, noise: halved }).join()).toContain('The release promise for one window');
  });
});

describe('refused is', () => {
  const charter = exampleCharter();
  const laplace: LawJson = { kind: 'discrete-laplace', parts: [{ rate: { num: 1, den: 4 }, shape: { num: 1, den: 1 } }] };
  const issues = (value: unknown): string => {
    try {
      checkCharter(value);
    } catch (error) {
      if (error instanceof MissionError) return error.issues.join('\n');
      throw error;
    }
    return '';
  };

  test.each<[string, unknown, string]>([
    ['another law than Skellam', asking(charter, laplace), 'must be Skellam'],
    ['a variance of nothing', asking(charter, skellam(0)), 'a fraction from'],
    ['a variance below nothing', asking(charter, skellam(-1)), 'a fraction from'],
    ['a variance between the steps', asking(charter, skellam(40, 3)), "isn't a multiple of 1/1024"],
    ['a variance that would take too long to draw', asking(charter, skellam(1_000_001, 1)), "above 1000000 it can't be drawn"],
    ['noise of the aggregators alone', { ...asking(charter, skellam(1024)), noise: [] }, 'only the aggregators would add noise'],
    ['none stated of the organisations', { ...asking(charter, skellam(1024)), noise: undefined }, '"noise" is missing'],
    [
      'noise of the aggregators in place of most of the organisations’',
      { ...asking(charter, skellam(1_000_000)), noise: charter.noise.map((noise) => ({ ...noise, law: skellam(512) })) },
      'zero more than half of the time',
    ],
    [
      'noise of the aggregators on top of another kind',
      { ...asking(charter, skellam(1024)), noise: charter.noise.map((noise) => ({ ...noise, law: shares })) },
      'the law of the sum is not known',
    ],
  ])('%s', (_, value, reason) => {
    expect(issues(value)).toContain(reason);
  });

  test('a step of 1/1024 is not, nor the largest variance', () => {
    expect(issues(asking(charter, skellam(1)))).toBe('');
    expect(issues(asking(charter, skellam(1_000_000, 1)))).toBe('');
  });

  test('two kinds are never added', () => {
    const own = { kind: 'skellam' as const, variance: { num: 1n, den: 1n } };
    expect(() => withAggregators({ kind: 'discrete-laplace', parts: [] }, own, 1)).toThrow(RangeError);
  });
});

function half(law: LawJson): LawJson {
  if (law.kind !== 'skellam') throw new RangeError('expected Skellam noise');
  const { num, den } = law.variance;
  return { kind: 'skellam', variance: { num, den: 2 * Number(den) } };
}

/** Shares of a whole discrete Laplace, one of two honest organisations, and a floor. */
const shares: LawJson = {
  kind: 'discrete-laplace',
  parts: [
    { rate: { num: 1, den: 4 }, shape: { num: 1, den: 2 } },
    { rate: { num: 1, den: 4 }, shape: { num: 1, den: 1 } },
  ],
};
