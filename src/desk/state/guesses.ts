// guesses.ts — what contributions may tell of one person, as how often the best guess is right: worked out once for a charter, in a thread, while figures are added.
import { toBase64Url } from '@soundings/crypto/bytes';
import type { Charter } from '@soundings/protocol/charter/charter';
import type { Mission } from '@soundings/protocol/mission/mission';
import type { CharterCheck, CharterReport } from '../../convenor/charter-check.ts';

/** What is kept for the person who is protected least. */
export interface Guess {
  /** Of 100 guesses, so many are right at most, rounded up. A coin is right in 50. */
  readonly guessed: number;
  readonly epsilon: number;
}

/** Against those who see the results, and against both aggregators together; after one window, and after a year of them. */
export type Guesses = Readonly<Record<'release' | 'lastResort', { readonly one: Guess; readonly year: Guess }>>;

/** Undefined until it is worked out, which takes some seconds and begins when it is first asked for. */
export type GuessesFor = (mission: Pick<Mission, 'digest' | 'charter'>) => Guesses | undefined;

export function openGuesses(examine: (charter: Charter, signal: AbortSignal) => Promise<CharterCheck>): GuessesFor {
  /** By the charter's digest. */
  const known = new Map<string, Guesses | undefined>();
  return ({ digest, charter }) => {
    const key = toBase64Url(digest);
    if (!known.has(key)) {
      known.set(key, undefined);
      void examine(charter, new AbortController().signal).then(
        (check) => {
          known.set(key, check.kind === 'accepted' ? guessesOf(check.report) : { release: NEVER, lastResort: NEVER });
        },
        () => known.delete(key), // the next page asks again
      );
    }
    return known.get(key);
  };
}

/** What is said if nothing better is known: a guess may always be right. */
const NOTHING_KEPT: Guess = { guessed: 100, epsilon: Infinity };
const NEVER = { one: NOTHING_KEPT, year: NOTHING_KEPT };

function guessesOf({ people, windows }: CharterReport): Guesses {
  const worst = (promise: 'release' | 'lastResort', count: number): Guess => {
    const kept = people.map(({ seen }) => seen.find((one) => one.windows === count)?.[promise]);
    const guessed = Math.ceil(100 * Math.max(...kept.map((one) => one?.bestGuess ?? 1)));
    const epsilon = Math.max(...kept.map((one) => one?.epsilon ?? Infinity));
    return guessed >= 50 && guessed <= 100 && epsilon >= 0 ? { guessed, epsilon } : NOTHING_KEPT;
  };
  const of = (promise: 'release' | 'lastResort') => ({ one: worst(promise, 1), year: worst(promise, windows.year) });
  return { release: of('release'), lastResort: of('lastResort') };
}
