// hypothesis.ts — what may be said of a hypothesis that was registered first: its verdict, its share of α, and what chance alone would give (insight.md §7).

/** What a signer's entries in one mission may spend in all, pilots left out. */
export const FAMILY_ALPHA = 0.1;

/** Below this power at the smallest effect an entry is refused, unless it is a pilot. */
export const LEAST_POWER = 0.5;

/** An entry, for the sharing of α. */
export interface AlphaShare {
  readonly alpha: number;
  readonly pilot: boolean;
}

/** What is left of a family's α after its entries, whenever they end: others' entries change nothing. At least 0. */
export function alphaLeft(family: readonly AlphaShare[]): number {
  const left = spent(family).reduce((rest, alpha) => rest - alpha, FAMILY_ALPHA);
  return left < ROUNDING ? 0 : left;
}

/** Ten entries of 0.01 spend 0.1, whatever doubles make of it. */
const ROUNDING = 1e-12;

/** How many of these entries one would expect to come out supported by chance alone, if nothing were true of any. */
export function expectedByChance(entries: readonly AlphaShare[]): number {
  return spent(entries).reduce((sum, alpha) => sum + alpha, 0);
}

function spent(entries: readonly AlphaShare[]): readonly number[] {
  return entries.flatMap(({ alpha, pilot }) => (pilot ? [] : [alpha]));
}

/** Whether an entry may be registered; `power` is that at its smallest effect, undefined where it can't be worked out beforehand. */
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
  /** There is an effect, but none as large as what would matter: neither verdict, and worth saying. */
  readonly tooSmall: boolean;
}

/** `supports`: no effect at all was ruled out. `contradicts`: an effect as large as the smallest that would matter was ruled out. */
export function verdictOf(supports: boolean, contradicts: boolean): Verdict {
  if (supports && contradicts) return { verdict: 'neither', tooSmall: true };
  return { verdict: supports ? 'supported' : contradicts ? 'against' : 'neither', tooSmall: false };
}

/** Of p-values: that of no effect, and that of the smallest effect that would matter or a larger one. */
export function verdictByP(pOfNone: number, pOfSmallest: number, alpha: number): Verdict {
  return verdictOf(pOfNone <= alpha, pOfSmallest <= alpha);
}

/** Of weekly evidence, for and against: whichever ever reached 1/α. */
export function verdictByEvidence(logFor: readonly number[], logAgainst: readonly number[], alpha: number): Verdict {
  const ever = (logs: readonly number[]) => logs.some((one) => one >= -Math.log(alpha));
  return verdictOf(ever(logFor), ever(logAgainst));
}

/** Of a few looks: standardised statistics for no effect and against the smallest, each held to the bounds of its look. */
export function verdictByLooks(zOfNone: readonly number[], zOfSmallest: readonly number[], bounds: readonly number[]): Verdict {
  const ever = (zs: readonly number[]) => zs.some((z, look) => z >= (bounds[look] ?? Infinity));
  return verdictOf(ever(zOfNone), ever(zOfSmallest));
}
