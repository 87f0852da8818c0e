// charter-noise.test.ts — the noise follows from the promises (privacy.md §3), and a charter that states less is refused.
import { describe, expect, test } from 'vitest';
import { completeCharter, promiseIssues } from '../../../protocol/charter/charter-noise.ts';
import type { CharterDraft } from '../../../protocol/charter/charter.ts';
import { missionTasks } from '../../../protocol/charter/tasks.ts';
import { exampleDraft, parties } from '../../support/mission.ts';

const draft = exampleDraft(parties());

/** privacy.md §3's example: one instrument of four cells a person, ten organisations of which two may be dishonest. */
const ten: CharterDraft = {
  ...draft,
  amendments: 0,
  sectors: [{ name: 'charity' }],
  instruments: draft.instruments.slice(0, 1).map((instrument) => ({ ...instrument, kind: 'count' as const, cellsPerPerson: 4 })),
  promises: { ...draft.promises, organisationsMin: 10, dishonestMax: 2 },
};

describe('ten organisations, of whom eight are honest', () => {
  const charter = completeCharter(ten);

  test('each draws Skellam noise of variance the smallest multiple of 1/1024 above 70.3667 / 8', () => {
    expect(charter.noise).toMatchObject([{ instrument: 'visits', law: { kind: 'skellam', variance: { num: 9007, den: 1024 } } }]);
    expect(missionTasks(charter)[0]?.noise).toEqual({ kind: 'skellam', variance: { num: 9007n, den: 1024n } });
  });

  test('a step less is refused, a step more is not', () => {
    const stating = (num: number) => ({
      ...charter,
      noise: charter.noise.map((noise) => ({ ...noise, law: { kind: 'skellam' as const, variance: { num, den: 1024 } } })),
    });
    expect(promiseIssues(stating(9006)).join()).toContain('The release promise for one window is ε = 1 at δ = 0.000001, but');
    expect(promiseIssues(stating(9008))).toEqual([]);
  });

  test('a bound that cuts the noise short is refused', () => {
    const cut = { ...charter, noise: charter.noise.map((noise) => ({ ...noise, bound: 20 })) };
    expect(promiseIssues(cut).join()).toContain('it cuts the noise short');
  });

  test('a year that is better than the truth is refused', () => {
    const { release } = charter.promises;
    expect(promiseIssues({ ...charter, promises: { ...charter.promises, release: { ...release, yearEpsilon: 3 } } }).join()).toContain(
      'ε = 3.93',
    );
  });
});

test('a sector with fewer organisations draws more, so that its honest ones suffice', () => {
  const variances = completeCharter(draft).noise.map(({ law }) => {
    const { num, den } = law.kind === 'skellam' ? law.variance : { num: 0, den: 1 };
    return Number(num) / Number(den);
  });
  const [together = 0, charities = 0, bodies = 0] = variances;
  expect(charities).toBeGreaterThan(bodies);
  expect(bodies).toBeGreaterThan(together);
});

test('a draft that nothing could put right is refused before any search', () => {
  expect(() => completeCharter({ ...draft, peopleCovered: 10_000_000_000 })).toThrow('people covered');
});
