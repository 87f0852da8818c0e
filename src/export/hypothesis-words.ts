// hypothesis-words.ts — what is said of a hypothesis: before it is signed, and when it is judged (insight-method.md §7, §7.6).
import type { Entry } from '../insight/hypotheses/entry.ts';
import { alphaOf, numberOf } from '../insight/hypotheses/entry.ts';
import type { FamilyRefusal } from '../insight/hypotheses/family.ts';
import type { Grounds, Judged } from '../insight/hypotheses/judged.ts';
import type { Unmeasured } from '../insight/hypotheses/measured.ts';
import type { Plan } from '../insight/hypotheses/plan.ts';
import { FAMILY_ALPHA, LEAST_POWER } from '../insight/model/hypothesis.ts';

/** How much of a number people are shown. */
const SHORT = 16;

export function shortNumber(entry: Entry): string {
  return numberOf(entry).slice(0, SHORT);
}

/** "difference of rates in windows 12 to 23, looked at once, at the end" */
export function testPhrase(entry: Entry): string {
  const { test, question, windows, against, looks, lag } = entry;
  const of = test === 'lead-lag' || test.startsWith('ratio') ? '' : question === 'rate' ? ' of the rate' : ' of the totals';
  const than = against.windows === undefined ? '' : `, against windows ${against.windows.first} to ${against.windows.last}`;
  const led = lag === undefined ? '' : `, at a lag of ${lag}`;
  return `${test}${of} in windows ${windows.first} to ${windows.last}${than}${led}, ${looksPhrase(looks)}`;
}

function looksPhrase(looks: Entry['looks']): string {
  if (looks === 'one') return 'looked at once, at the end';
  return 'e' in looks ? 'watched every window by evidence' : `looked at after windows ${looks.spending.join(', ')}`;
}

/** What the smallest effect, and every other, is measured in. */
export function unitOf({ test }: Entry): string {
  if (test === 'lead-lag') return 'of correlation';
  if (test.startsWith('ratio')) return 'percentage points';
  return test === 'trend' ? 'more each window' : 'a window';
}

export function planLines(entry: Entry, plan: Plan, left: number): readonly string[] {
  const unit = unitOf(entry);
  const share =
    entry.pilot === true
      ? 'none: a pilot'
      : `${shown(alphaOf(entry))} of ${FAMILY_ALPHA}; ${shown(left - alphaOf(entry))} is left after it`;
  return [
    `hypothesis ${shortNumber(entry)}: ${entry.statement}`,
    `test: ${testPhrase(entry)}`,
    `alpha: ${share}`,
    plan.power === undefined
      ? "power: can't be worked out beforehand, because it depends on totals that nobody knows yet"
      : `power: ${percent(plan.power)} at the smallest effect that would matter, ${shown(entry.smallestEffect)} ${unit}`,
    ...(plan.smallestSeen === undefined ? [] : [`seen with 80%: an effect of ${shown(plan.smallestSeen)} ${unit}`]),
    ...(plan.medianWindows === undefined ? [] : [`found after: ${plan.medianWindows} windows, if it is found (the median)`]),
    ...(needsScatter(entry)
      ? ['assumed: the truth\'s own scatter is nothing, since the entry states no "scatterVariance"; it takes power away']
      : []),
  ];
}

/** Whether a verdict on an entry will be one of a test, if it is logged now or later. */
export type Counting = { readonly kind: 'pilot' | 'unlogged mission' } | { readonly kind: 'in time' | 'late'; readonly firstDay: string };

/** What whoever drafts an entry must know before anything else. */
export function countLine(counting: Counting): string {
  const explored = 'a verdict on it will be called "explored, not tested"';
  switch (counting.kind) {
    case 'in time':
      return `counts: yes, if it is logged in the register before ${counting.firstDay}, when its first window begins`;
    case 'late':
      return `counts: no, ${explored}. Its first window began on ${counting.firstDay}; state later windows`;
    case 'unlogged mission':
      return `counts: no, ${explored}, because this mission has no public register`;
    case 'pilot':
      return `counts: no, ${explored}, because it is a pilot`;
  }
}

function needsScatter({ question, scatterVariance, test }: Entry): boolean {
  return question === 'rate' && scatterVariance === undefined && test !== 'lead-lag' && test !== 'ratio-change';
}

export function refusalSentence(refusal: FamilyRefusal): string {
  switch (refusal.kind) {
    case 'alpha':
      return `This signer has ${shown(refusal.left)} of ${FAMILY_ALPHA} left in this mission. State a smaller "alpha", or make it a pilot.`;
    case 'power':
      return (
        `The power is ${percent(refusal.power)} at the smallest effect that would matter, below ${percent(LEAST_POWER)}: ` +
        'it would most likely be missed. Test more windows or cells, or make it a pilot.'
      );
    case 'open':
      return `${refusal.most} hypotheses of this signer wait for their last window already. That is as many as may be open.`;
    case 'direction':
      return `It differs from ${refusal.number.slice(0, SHORT)} in its direction only. Those two are one: state "either" instead.`;
    case 'known':
      return 'It is registered already.';
  }
}

/** Whether what is said counts as tested, and since when. */
export type Standing =
  | { readonly kind: 'tested'; readonly logged: string }
  | { readonly kind: 'explored'; readonly why: 'unlogged mission' | 'not registered' | 'late' | 'pilot'; readonly logged?: string };

export function standingSentence(standing: Standing): string {
  if (standing.kind === 'tested') return `tested: registered on ${standing.logged}, before the first of its windows`;
  const why = {
    'unlogged mission': 'this mission has no public register, so nobody can see when it was stated',
    'not registered': 'it has no proof from the register',
    late: `it was registered on ${standing.logged ?? ''}, when its first window had begun`,
    pilot: 'it is a pilot',
  }[standing.why];
  return `explored, not tested: ${why}`;
}

export function verdictLines(entry: Entry, judged: Judged, standing: Standing, plan: Plan): readonly string[] {
  const head = [`hypothesis ${shortNumber(entry)}: ${entry.statement}`, `test: ${testPhrase(entry)}`, standingSentence(standing)];
  if (judged.kind === 'not yet') return [...head, `verdict: not yet; ${judged.windows} of ${judged.of} windows are there`];
  if (judged.kind === 'cannot be told') return [...head, `verdict: can't be told; ${whyNot(judged.why)}`];
  const { measured, verdict, tooSmall, grounds } = judged;
  const unit = unitOf(entry);
  return [
    ...head,
    `verdict: ${verdict}${tooSmall ? ': there is an effect, and it is smaller than would matter' : ''}`,
    `effect: ${shown(measured.effect)} ${unit}, ${shown(measured.low)} to ${shown(measured.high)} (95%, of one look), over ${measured.windows} windows`,
    `grounds: ${groundsPhrase(grounds, entry)}${entry.question === 'totals' && !measured.exact ? '; by a normal law' : ''}`,
    ...(measured.scatterVariance === undefined
      ? []
      : [`scatter: the truth's own has a variance of ${shown(measured.scatterVariance)} a window`]),
    ...(plan.power === undefined ? [] : [`power: ${percent(plan.power)} at ${shown(entry.smallestEffect)} ${unit}`]),
    `decided: ${entry.decide[verdict]}`,
    `could also be: ${entry.couldAlsoBe.join('; ')}`,
    'A verdict says nothing about why. "Supported" is not "proven".',
  ];
}

function groundsPhrase(grounds: Grounds, entry: Entry): string {
  const alpha = alphaOf(entry);
  switch (grounds.kind) {
    case 'one look': {
      const [none, some] =
        entry.test === 'equivalence'
          ? ['a difference that matters', 'no such difference']
          : ['no effect', 'the smallest effect that would matter'];
      return `p = ${probability(grounds.pOfNone)} for ${none}, ${probability(grounds.pOfSmallest)} for ${some}; ${shown(alpha)} is needed`;
    }
    case 'weekly evidence': {
      const since = grounds.supportedIn === undefined ? '' : `; enough after window ${grounds.supportedIn}`;
      return `evidence for it at most ${times(grounds.mostFor)}, against it ${times(grounds.mostAgainst)}; ${shown(1 / alpha)} is needed${since}`;
    }
    case 'looks': {
      const pairs = grounds.z.map((z, at) => `${shown(z)} (${shown(grounds.bounds[at] ?? Infinity)} needed)`);
      return `after ${grounds.taken} of ${grounds.of} looks z = ${pairs.join(', ')}`;
    }
  }
}

function whyNot(why: Unmeasured): string {
  return {
    'too few windows': 'too few windows have a release',
    'a denominator too near zero': 'what is divided by is too near zero for its noise',
    'a gap': 'a window in between has no release',
    'too few answers': 'too few practitioners answered in one of the windows',
  }[why];
}

/** Three digits, or all of a whole number. */
export function shown(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : value < 0 ? '−∞' : '–';
  const rounded = Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
  return String(Object.is(rounded, -0) ? 0 : rounded).replace('-', '−');
}

function percent(share: number): string {
  return `${Math.round(100 * share)}%`;
}

function probability(p: number): string {
  return p < 1e-4 ? 'below 0.0001' : shown(p);
}

/** Of a logarithm to base ten. */
function times(log10: number): string {
  return log10 > 4 ? `10^${log10.toFixed(1)}` : shown(10 ** log10);
}
