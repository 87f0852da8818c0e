// guesses.test.ts — a figure that isn't known, or isn't one, is never shown as protection.
import { expect, it } from 'vitest';
import type { CharterCheck } from '../../../src/convenor/charter-check.ts';
import { openGuesses } from '../../../src/desk/state/guesses.ts';
import { exampleCharter } from '../../support/mission.ts';

const mission = { digest: new Uint8Array(32), charter: exampleCharter() };
const nothing = { one: { guessed: 100, epsilon: Infinity }, year: { guessed: 100, epsilon: Infinity } };

it.each<[string, CharterCheck]>([
  ['a check that refuses', { kind: 'refused', reasons: ['no'] }],
  ['nobody to whom it applies', { kind: 'accepted', report: { people: [], windows: { year: 52 } } as never }],
  [
    'a figure that is no number',
    {
      kind: 'accepted',
      report: {
        people: [
          {
            seen: [1, 52].map((windows) => ({
              windows,
              release: { bestGuess: NaN, epsilon: NaN },
              lastResort: { bestGuess: NaN, epsilon: NaN },
            })),
          },
        ],
        windows: { year: 52 },
      } as never,
    },
  ],
])('of %s says that a guess may always be right', async (_, check) => {
  const guessesFor = openGuesses(async () => Promise.resolve(check));
  expect(guessesFor(mission)).toBeUndefined();
  await new Promise((resolve) => setImmediate(resolve));
  expect(guessesFor(mission)).toEqual({ release: nothing, lastResort: nothing });
});
