// hypothesis.ts — what may be said about a hypothesis that was registered beforehand: its verdict, its share of α, and what chance alone would give (insight-method.md §7).

/** The α that a signer's entries in one mission may spend in total, without pilots. */
export const FAMILY_ALPHA = 0.1;

/** An entry with less power than this at its smallest effect is refused, unless it is a pilot. */
export const LEAST_POWER = 0.5;

/** An entry, for the sharing of α. */
export interface AlphaShare {
  readonly alpha: number;
  readonly pilot: boolean;
}

/** The α that a family has left after its entries, whenever they end. Other families' entries change nothing. At least 0. */
export function alphaLeft(family: readonly AlphaShare[]): number {
  const left = spent(family).reduce((rest, alpha) => rest - alpha, FAMILY_ALPHA);
  return left < ROUNDING ? 0 : left;
}

/** Ten entries of 0.01 spend 0.1, whatever doubles make of it. */
const ROUNDING = 1e-12;

/** The expected number of these entries that chance alone would support, if none of them were true. */
export function expectedByChance(entries: readonly AlphaShare[]): number {
  return spent(entries).reduce((sum, alpha) => sum + alpha, 0);
}

function spent(entries: readonly AlphaShare[]): readonly number[] {
  return entries.flatMap(({ alpha, pilot }) => (pilot ? [] : [alpha]));
}

/** Whether an entry may be registered. `power` is the power at its smallest effect; undefined if it can't be worked out beforehand. */
export type Registrable =
  { readonly kind: 'yes' } | { readonly kind: 'alpha'; readonly left: number } | { readonly kind: 'power'; readonly power: number };

export function registrable(entry: AlphaShare, family: readonly AlphaShare[], power: number | undefined): Registrable {
  if (!(entry.alpha > 0 && entry.alpha < 1)) throw new RangeError(`α lies between 0 and 1, got ${entry.alpha}`);
  if (entry.pilot) return { kind: 'yes' };
  const left = alphaLeft(family);
  if (entry.alpha > left + ROUNDING) return { kind: 'alpha', left };
  return power !== undefined && power < LEAST_POWER ? { kind: 'power', power } : { kind: 'yes' };
}

/** Registered only for windows whose first day is after the day it was logged; days are counted from any one day. */
export function standing(loggedDay: number | undefined, firstDay: number): 'tested' | 'explored' {
  return loggedDay !== undefined && firstDay > loggedDay ? 'tested' : 'explored';
}

export interface Verdict {
  readonly verdict: 'supported' | 'against' | 'neither';
  /** There is an effect, but a smaller one than would matter. That is neither verdict, but worth saying. */
  readonly tooSmall: boolean;
}

/** What a test ruled out. */
export interface RuledOut {
  /** That there is no effect at all. */
  readonly none: boolean;
  /** That the effect is as large as the smallest that would matter, or larger. */
  readonly smallest: boolean;
}

export function verdictOf({ none: supports, smallest: contradicts }: RuledOut): Verdict {
  if (supports && contradicts) return { verdict: 'neither', tooSmall: true };
  return { verdict: supports ? 'supported' : contradicts ? 'against' : 'neither', tooSmall: false };
}

/** The verdict from two p-values: for no effect, and for the smallest effect that would matter or a larger one. */
export function verdictByP(pOfNone: number, pOfSmallest: number, alpha: number): Verdict {
  return verdictOf({ none: pOfNone <= alpha, smallest: pOfSmallest <= alpha });
}

/** The verdict from weekly evidence for and against: the one that ever reached 1/α. */
export function verdictByEvidence(logFor: readonly number[], logAgainst: readonly number[], alpha: number): Verdict {
  const ever = (logs: readonly number[]) => logs.some((one) => one >= -Math.log(alpha));
  return verdictOf({ none: ever(logFor), smallest: ever(logAgainst) });
}

/** The verdict from a few looks: standardised statistics for no effect and for the smallest effect, each compared with the bound of its look. */
export function verdictByLooks(zOfNone: readonly number[], zOfSmallest: readonly number[], bounds: readonly number[]): Verdict {
  const ever = (zs: readonly number[]) => zs.some((z, look) => z >= (bounds[look] ?? Infinity));
  return verdictOf({ none: ever(zOfNone), smallest: ever(zOfSmallest) });
}
