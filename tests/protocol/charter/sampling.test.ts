// sampling.test.ts — blocks of windows, and in how many of them a person may be counted (privacy.md §1).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { charterDigest, checkCharter, type CharterDraft } from '../../../protocol/charter/charter.ts';
import { MissionError } from '../../../protocol/errors.ts';
import {
  cellsKept,
  chargedTogether,
  countedInFirst,
  countedInLife,
  countedInYear,
  placeInBlock,
  releaseSampling,
  sensitivitiesOver,
  yearOf,
  type Sampling,
} from '../../../protocol/charter/sampling.ts';
import { CADENCES, type Cadence } from '../../../protocol/charter/window.ts';
import { exampleCharter, exampleDraft, parties } from '../../support/mission.ts';

const draft = exampleDraft(parties());
const charter = exampleCharter();

function mission(cadence: Cadence, count: number, sampling?: Sampling) {
  return {
    schedule: { ...draft.schedule, cadence, count },
    instruments: draft.instruments,
    ...(sampling === undefined ? {} : { sampling }),
  };
}

const figure: CharterDraft['instruments'][number] = {
  kind: 'figure',
  name: 'vacancies',
  question: 'How many posts are vacant?',
  gathered: 'together',
  dimensions: [],
  cellMax: 100,
  figures: 1,
  protects: 2,
  unit: 'posts',
};

describe('windows that count a person', () => {
  it('are w of each block, whatever places are drawn, and no more than there are of the last', () => {
    const cases = fc.record({ of: fc.integer({ min: 2, max: 12 }), windows: fc.nat(10), count: fc.integer({ min: 1, max: 40 }) });
    fc.assert(
      fc.property(cases, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), ({ of, windows, count }, dice) => {
        const sampling = { windows: 1 + (windows % (of - 1)), of };
        const most = countedInFirst({ sampling }, count).persons;
        const drawn = new Map<number, Set<number>>();
        let counted = 0;
        for (let window = 0; window < count; window++) {
          const { block, place } = placeInBlock(sampling, window);
          const places =
            drawn.get(block) ??
            new Set(
              Array.from({ length: of }, (_, at) => [dice.next().value, at] as const)
                .sort(([a], [b]) => a - b)
                .slice(0, sampling.windows)
                .map(([, at]) => at),
            );
          drawn.set(block, places);
          if (places.has(place)) counted++;
        }
        expect(counted).toBeLessThanOrEqual(most);
        // The bound is reached by somebody whose places come first.
        const first = Array.from({ length: count }, (_, window) => placeInBlock(sampling, window).place).filter(
          (place) => place < sampling.windows,
        );
        expect(first).toHaveLength(most);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it.each<[Cadence, number, Sampling | undefined, number, number, number]>([
    // cadence, windows of the mission, sampling; windows of a year, of those counted, of all counted
    ['week', 104, undefined, 53, 53, 104],
    ['week', 104, { windows: 13, of: 52 }, 52, 13, 26],
    ['week', 60, { windows: 13, of: 52 }, 52, 13, 21],
    ['week', 104, { windows: 13, of: 53 }, 53, 13, 26],
    ['week', 104, { windows: 3, of: 13 }, 52, 12, 24],
    ['week', 104, { windows: 10, of: 30 }, 60, 20, 40],
    ['week', 20, { windows: 13, of: 52 }, 20, 13, 13],
    ['day', 366, { windows: 50, of: 366 }, 366, 50, 50],
    ['month', 24, { windows: 4, of: 12 }, 12, 4, 8],
    ['quarter', 8, { windows: 1, of: 2 }, 4, 2, 4],
  ])('%s, %d windows, %o', (cadence, count, sampling, year, inYear, inLife) => {
    const one = mission(cadence, count, sampling);
    expect(yearOf(one)).toBe(year);
    expect(countedInYear(one)).toEqual({ persons: inYear, figures: year });
    expect(countedInYear(one, 1)).toEqual({ persons: 1, figures: 1 });
    expect(countedInLife(one)).toEqual({ persons: inLife, figures: count });
  });

  it('are all of them for figures', () => {
    const instruments = [...draft.instruments, figure];
    const moved = sensitivitiesOver({ instruments }, { persons: 13, figures: 52 });
    expect(moved.map(({ cells, amount }) => [cells, amount])).toEqual([
      [2 * 13, 1],
      [2 * 13, 1],
      [52, 2],
    ]);
    const label = 'vacancies';
    expect(chargedTogether({ sampling: { windows: 13, of: 52 } }, { label, instrument: figure }, 3)).toBeUndefined();
    expect(releaseSampling({ sampling: { windows: 13, of: 52 } }, figure)).toBeUndefined();
  });
});

describe('a release', () => {
  it('says what one person adds to it: an answer is in one cell, though two are protected', () => {
    const [visits = figure, worry = figure] = draft.instruments;
    expect(releaseSampling({ sampling: { windows: 13, of: 52 } }, visits)).toEqual({
      windows: 13,
      of: 52,
      personCells: 2,
      personAmount: 1,
    });
    expect(cellsKept(worry)).toBe(1);
    expect(releaseSampling({}, visits)).toBeUndefined();
  });
});

describe('a charter', () => {
  const issuesOf = (change: object): string => {
    try {
      checkCharter({ ...charter, ...change });
      return '';
    } catch (error) {
      return error instanceof MissionError ? error.issues.join('\n') : expect.unreachable();
    }
  };

  it.each<[string, Sampling, string]>([
    ['everybody', { windows: 52, of: 52 }, 'so none is left out'],
    ['more windows than there are', { windows: 53, of: 52 }, 'so none is left out'],
    ['over more than a year', { windows: 13, of: 54 }, 'a year has at most 53'],
    ['in no window', { windows: 0, of: 52 }, '"sampling.windows" should be at least 1'],
    ['in part of a window', { windows: 1.5, of: 52 }, '"sampling.windows"'],
  ])('is refused that counts %s', (_, sampling, reason) => {
    expect(issuesOf({ sampling })).toContain(reason);
  });

  it('is refused that samples organisations', () => {
    const noise = charter.noise.slice(0, 1).map((one) => ({ ...one, instrument: 'vacancies' }));
    expect(issuesOf({ instruments: [figure], sampling: { windows: 13, of: 52 }, noise })).toContain('Sampling is of persons');
  });

  it('is another one with sampling, and the same as ever without', () => {
    expect(issuesOf({ sampling: { windows: 13, of: 52 } })).toBe('');
    expect(charterDigest({ ...charter, sampling: { windows: 13, of: 52 } })).not.toEqual(charterDigest(charter));
    expect(Object.keys(checkCharter(charter))).not.toContain('sampling');
  });

  it.each(CADENCES)('has years of a cadence of %ss', (cadence) => {
    const { persons } = countedInYear(mission(cadence, 4000, { windows: 1, of: 2 }));
    expect(persons).toBe({ day: 183, week: 26, month: 6, quarter: 2, fortnight: 13, 'four-weeks': 7 }[cadence]);
  });
});
