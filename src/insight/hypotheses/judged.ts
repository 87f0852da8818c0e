// judged.ts — the verdict on an entry, from the releases that there are: supported, against or neither (insight-method.md §7, §7.4–§7.6).
import { firstSupported, logEvidence, logEvidenceAgainst, logEvidenceEither } from '../model/e-value.ts';
import { verdictByEvidence, verdictByLooks, verdictByP, type Verdict } from '../model/hypothesis.ts';
import { spendingBounds } from '../model/spending.ts';
import { watched, windowDifferences } from './combination.ts';
import { alphaOf, type Entry } from './entry.ts';
import { estimatesAt, informationAt, looksOf } from './looks.ts';
import { measured, type Measured, type Unmeasured } from './measured.ts';
import type { Source } from './source.ts';

/** What the verdict rests on. */
export type Grounds =
  | { readonly kind: 'one look'; readonly pOfNone: number; readonly pOfSmallest: number }
  | {
      readonly kind: 'weekly evidence';
      /** log₁₀ of the evidence for and against, at its largest so far. */
      readonly mostFor: number;
      readonly mostAgainst: number;
      /** The window after which it was enough; undefined if it never was. */
      readonly supportedIn: number | undefined;
    }
  | {
      readonly kind: 'looks';
      readonly taken: number;
      readonly of: number;
      readonly z: readonly number[];
      readonly bounds: readonly number[];
    };

export type Judged =
  | { readonly kind: 'not yet'; readonly windows: number; readonly of: number }
  | { readonly kind: 'cannot be told'; readonly why: Unmeasured }
  | ({ readonly kind: 'judged'; readonly measured: Measured; readonly grounds: Grounds } & Verdict);

/** `ended`: the last window has closed, so that no further release comes. One look is taken then, and not before. */
export function judged(entry: Entry, source: Source, { ended }: { readonly ended: boolean }): Judged {
  const of = entry.windows.last - entry.windows.first + 1;
  const found = measured(entry, source);
  if (entry.looks === 'one' && !ended) return { kind: 'not yet', windows: typeof found === 'string' ? 0 : found.windows, of };
  if (typeof found === 'string')
    return entry.looks === 'one' || ended ? { kind: 'cannot be told', why: found } : { kind: 'not yet', windows: 0, of };
  if (entry.looks === 'one') return { kind: 'judged', measured: found, ...byOneLook(entry, found) };
  if ('e' in entry.looks) return { kind: 'judged', measured: found, ...byEvidence(entry, entry.looks.e, source) };
  const said = byLooks(entry, source);
  return said === undefined ? { kind: 'not yet', windows: found.windows, of } : { kind: 'judged', measured: found, ...said };
}

type Said = Verdict & { readonly grounds: Grounds };

function byOneLook(entry: Entry, { pMore, pLess }: Measured): Said {
  const effect = entry.smallestEffect;
  const twoSided = (more: number, less: number) => Math.min(1, 2 * Math.min(more, less));
  const [pOfNone, pOfSmallest] =
    entry.test === 'equivalence'
      ? // Nothing large enough to matter is what is claimed; a difference that matters is what speaks against it.
        [Math.max(pLess(effect), pMore(-effect)), twoSided(pMore(effect), pLess(-effect))]
      : entry.direction === 'more'
        ? [pMore(0), pLess(effect)]
        : entry.direction === 'less'
          ? [pLess(0), pMore(-effect)]
          : [twoSided(pMore(0), pLess(0)), Math.max(pLess(effect), pMore(-effect))];
  return { ...verdictByP(pOfNone, pOfSmallest, alphaOf(entry)), grounds: { kind: 'one look', pOfNone, pOfSmallest } };
}

function byEvidence(entry: Entry, bets: readonly number[], source: Source): Said {
  const all = windowDifferences(entry, source);
  const windows = watched(all, entry);
  const options = { bets, scatterVariance: entry.scatterVariance ?? 0 };
  const either = entry.direction === 'either';
  const logFor = either ? logEvidenceEither(windows, options) : logEvidence(windows, { ...options, margin: 0 });
  const below = logEvidenceAgainst(windows, entry.smallestEffect, options);
  // In either direction both kinds of effect have to be spoken against.
  const above = either ? logEvidence(windows, { ...options, margin: -entry.smallestEffect }) : below;
  const logAgainst = below.map((one, t) => Math.min(one, above[t] ?? one));
  const most = (logs: readonly number[]) => Math.max(0, ...logs) / Math.LN10;
  const at = firstSupported(logFor, alphaOf(entry));
  const known = all.filter(({ statistic }) => statistic !== undefined);
  return {
    ...verdictByEvidence(logFor, logAgainst, alphaOf(entry)),
    grounds: {
      kind: 'weekly evidence',
      mostFor: most(logFor),
      mostAgainst: most(logAgainst),
      supportedIn: at === undefined ? undefined : known[at]?.window,
    },
  };
}

/** Undefined before the first look. */
function byLooks(entry: Entry, source: Source): Said | undefined {
  const looks = looksOf(entry);
  const estimates = estimatesAt(entry, source);
  if (estimates.length === 0) return undefined;
  const sides = entry.direction === 'either' ? 2 : 1;
  const bounds = spendingBounds(informationAt(entry, source).slice(0, estimates.length), alphaOf(entry) / sides);
  const sign = entry.direction === 'less' ? -1 : 1;
  const effect = entry.smallestEffect;
  const z = estimates.map(({ mean, error }) => (sides === 2 ? Math.abs(mean) : sign * mean) / error);
  const ofSmallest = estimates.map(({ mean, error }) => (effect - (sides === 2 ? Math.abs(mean) : sign * mean)) / error);
  return {
    ...verdictByLooks(z, ofSmallest, bounds),
    grounds: { kind: 'looks', taken: estimates.length, of: looks.length, z, bounds },
  };
}
