// charter-noise.ts — the noise that follows from a charter's promises, and whether the noise that a charter states keeps them (privacy.md §3).
import { calibrate, type NoiseRequest } from '../privacy/calibrate.ts';
import { sumOf, toNumber, type Law } from '../privacy/law.ts';
import { deltaAt, epsilonAt } from '../privacy/loss-distribution.ts';
import { honestOrganisations, type Crowd } from '../privacy/promise.ts';
import { releaseCells, sensitivityOf, shiftsOf } from '../privacy/sensitivity.ts';
import { releaseSlack } from '../privacy/slack.ts';
import { tailBound } from '../privacy/tail.ts';
import { checkCharter, type Charter, type CharterDraft, type Noise } from './charter.ts';
import { draftIssues } from './charter-issues.ts';
import { MissionError } from './errors.ts';
import { lawFromJson, lawToJson } from './law-json.ts';
import { taskCrowd, taskNumbers } from './task-numbers.ts';
import type { Cadence } from './window.ts';

/** The charter that a draft becomes once its noise is worked out. Throws MissionError `charter` for a draft that no noise could put right. */
export function completeCharter(draft: CharterDraft, law: Law['kind'] = 'skellam'): Charter {
  const issues = draftIssues(draft);
  if (issues.length > 0) throw new MissionError('charter', issues);
  const charter = checkCharter({ ...draft, noise: calibratedNoise(draft, law) });
  const broken = promiseIssues(charter);
  if (broken.length > 0) throw new MissionError('charter', broken);
  return charter;
}

/** The least noise that keeps the promises, task by task. Takes a moment: it searches privacy profiles. */
export function calibratedNoise(draft: CharterDraft, kind: Law['kind']): readonly Noise[] {
  const lawsFor = memo((organisationsMin: number) => calibrate(noiseRequest(draft, kind, organisationsMin)).laws);
  return taskNumbers(draft).map((numbers) => {
    const law = lawsFor(taskCrowd(draft, numbers).organisationsMin)[numbers.instrument];
    const instrument = draft.instruments[numbers.instrument]?.name;
    if (law === undefined || instrument === undefined) throw new RangeError('expected a law for each instrument');
    const sector = draft.sectors[numbers.sector - 1]?.name;
    return { instrument, ...(sector === undefined ? {} : { sector }), law: lawToJson(law), bound: tailBound(law) };
  });
}

/**
 * Why the noise that a charter states doesn't keep what the charter promises, in one sentence each; empty where it does. Everybody who takes
 * part asks this before the first window: convenor, organisations and both aggregators.
 */
export function promiseIssues(charter: Charter): readonly string[] {
  const needed = calibratedNoise(charter, charter.noise[0]?.law.kind ?? 'skellam');
  const short = charter.noise.flatMap((noise, at) => noiseIssues(noise, needed[at]));
  return short.length > 0 ? short : yearIssues(charter);
}

/** How many windows of a cadence a year may hold. */
export function windowsPerYear(cadence: Cadence): number {
  return { day: 366, week: 53, month: 12, quarter: 4 }[cadence];
}

function noiseRequest({ instruments, promises, amendments }: CharterDraft, law: Law['kind'], organisationsMin: number): NoiseRequest {
  const { release, lastResort, dishonestMax } = promises;
  return {
    law,
    instruments: instruments.map(sensitivityOf),
    promises: { release, ...(lastResort === undefined ? {} : { lastResort }) },
    crowd: { organisationsMin, dishonestMax },
    amendments,
  };
}

/** More noise than needed is no fault. */
function noiseIssues(stated: Noise, needed: Noise | undefined): string[] {
  if (needed === undefined) return [];
  const [has, wants] = [lawFromJson(stated.law), lawFromJson(needed.law)];
  const label = stated.sector === undefined ? stated.instrument : `${stated.instrument} in ${stated.sector}`;
  const issues: string[] = [];
  if (!isAtLeast(has, wants)) issues.push(`The noise of ${label} is less than the charter's promises need${neededVariance(wants)}.`);
  if (stated.bound < tailBound(has))
    issues.push(`The noise bound of ${label} is ${stated.bound}; it cuts the noise short below ${tailBound(has)}.`);
  return issues;
}

function isAtLeast(has: Law, wants: Law): boolean {
  if (has.kind === 'skellam' && wants.kind === 'skellam') {
    return has.variance.num * wants.variance.den >= wants.variance.num * has.variance.den;
  }
  // A smaller rate is more noise, and so is a larger share.
  if (has.kind !== 'discrete-laplace' || wants.kind !== 'discrete-laplace' || has.parts.length < wants.parts.length) return false;
  return wants.parts.every((part, at) => {
    const own = has.parts[at];
    return own !== undefined && toNumber(own.rate) <= toNumber(part.rate) && toNumber(own.shape) >= toNumber(part.shape);
  });
}

function neededVariance(law: Law): string {
  return law.kind === 'skellam' ? `: a variance of ${toNumber(law.variance)}` : '';
}

/** The statement for a person seen in all windows of a year, sector by sector, since each has its own smallest number of organisations. */
function yearIssues(charter: Charter): string[] {
  const { epsilon, delta, yearEpsilon } = { ...charter.promises.release };
  const windows = Math.min(charter.schedule.count, windowsPerYear(charter.schedule.cadence));
  const sensitivities = charter.instruments.map(sensitivityOf);
  return charter.sectors.flatMap((sector, at) => {
    const earlier = charter.sectors.findIndex(({ organisationsMin }) => organisationsMin === sector.organisationsMin);
    if (earlier < at) return []; // as many organisations, the same profile
    const { laws, honest } = summedLaws(charter, at + 1);
    const shifts = shiftsOf(sensitivities, laws);
    const left = delta - (1 + Math.exp(yearEpsilon)) * releaseSlack(honest, releaseCells(sensitivities), windows);
    if (deltaAt(shifts, yearEpsilon, windows) <= left) return [];
    const reached = epsilonAt(shifts, delta, windows).toFixed(2);
    return [
      `Somebody seen in all ${windows} windows of a year has ε = ${reached} at δ = ${delta}, but the charter states ${yearEpsilon}; with ε = ${epsilon} a window, say so or promise less a window.`,
    ];
  });
}

/** The noise that the honest organisations of a release add up to, instrument by instrument, for somebody in this sector. */
function summedLaws(charter: Charter, sector: number): { readonly laws: readonly Law[]; readonly honest: number } {
  const own = taskNumbers(charter).flatMap((numbers, at) => {
    const noise = charter.noise[at];
    if (noise === undefined || (numbers.sector !== 0 && numbers.sector !== sector)) return [];
    const crowd: Crowd = taskCrowd(charter, numbers);
    return [{ law: lawFromJson(noise.law), honest: honestOrganisations(crowd) }];
  });
  return { laws: own.map(({ law, honest }) => sumOf(law, honest)), honest: Math.max(...own.map(({ honest }) => honest)) };
}

function memo<K, V>(make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
}
