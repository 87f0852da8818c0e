// charter-noise.ts — the noise that follows from a charter's promises, and whether the noise that a charter states keeps them (privacy.md §3).
import { calibrate, type NoiseRequest } from '../privacy/calibrate.ts';
import { sumOf, varianceOf, type Law } from '../privacy/law.ts';
import { PrivacyError } from '../privacy/errors.ts';
import { contributionCost } from '../privacy/ledger.ts';
import { deltaAt, epsilonAt, type Shift } from '../privacy/loss-distribution.ts';
import { honestOrganisations } from '../privacy/promise.ts';
import { refuseSlack } from '../privacy/refusals.ts';
import { releaseCells, sensitivityOf, shiftsOf } from '../privacy/sensitivity.ts';
import { lastResortSlack, releaseSlack } from '../privacy/slack.ts';
import { tailBound } from '../privacy/tail.ts';
import { checkCharter, type Charter, type CharterDraft, type Noise } from './charter.ts';
import { draftIssues } from './charter-issues.ts';
import { MissionError } from '../errors.ts';
import type { Instrument } from './instrument.ts';
import { lawFromJson, lawToJson } from '../json/law-json.ts';
import { countedInYear, sensitivitiesOver, yearOf } from './sampling.ts';
import { isAsked, questionSets, standings, taskCrowd, taskNames, taskNumbers, taskPhrase, type Standing } from './task-numbers.ts';

/** The charter of a draft, with its noise worked out. Throws MissionError `charter` if the draft breaks a rule that noise can't change. */
export function completeCharter(draft: CharterDraft, law: Law['kind'] = 'skellam'): Charter {
  const issues = draftIssues(draft);
  if (issues.length > 0) throw new MissionError('charter', issues);
  const charter = checkCharter({ ...draft, noise: calibratedNoise(draft, law) });
  const broken = promiseIssues(charter);
  if (broken.length > 0) throw new MissionError('charter', broken);
  return charter;
}

/** The least noise that keeps the promises, task by task. Takes a moment: it searches privacy profiles. */
function calibratedNoise(draft: CharterDraft, kind: Law['kind']): readonly Noise[] {
  const sets = questionSets(draft);
  const lawsFor = memo((organisationsMin: number) => sets.map((set) => calibrate(noiseRequest(draft, set, kind, organisationsMin)).laws));
  return taskNumbers(draft).map((numbers) => {
    const laws = lawsFor(taskCrowd(draft, numbers).organisationsMin);
    // Whom a question is asked of are asked different lists of questions: the widest noise keeps the promise to all of them (privacy.md §1).
    const law = widest(sets.flatMap((set, at) => laws[at]?.[set.indexOf(numbers.instrument)] ?? []));
    if (law === undefined) throw new RangeError('expected a law for each instrument');
    return { ...taskNames(draft, numbers), law: lawToJson(law), bound: tailBound(law) };
  });
}

/**
 * The promises that a charter's noise doesn't keep, one sentence each; empty if it keeps them all. Everybody who takes part checks this before
 * the first window: convenor, organisations and both aggregators. It evaluates the exact privacy profiles, without a search.
 */
export function promiseIssues(charter: Charter): readonly string[] {
  const cut = [...charter.noise.flatMap(boundIssues), ...costIssues(charter)];
  // Equal laws behind equal crowds have one profile.
  const kinds = new Map(
    standings(charter)
      .map((standing) => lawsAt(charter, standing))
      .map((laws) => [JSON.stringify(laws.stated), laws]),
  );
  return [...cut, ...[...kinds.values()].flatMap((laws) => standingIssues(charter, laws))];
}

function widest(laws: readonly Law[]): Law | undefined {
  return laws.reduce<Law | undefined>((most, law) => (most === undefined || varianceOf(law) > varianceOf(most) ? law : most), undefined);
}

function noiseRequest(
  { instruments, promises, amendments }: CharterDraft,
  questions: readonly number[],
  law: Law['kind'],
  organisationsMin: number,
): NoiseRequest {
  const { release, lastResort, dishonestMax } = promises;
  return {
    law,
    instruments: instruments.filter((_, number) => questions.includes(number)).map(sensitivityOf),
    promises: { release, ...(lastResort === undefined ? {} : { lastResort }) },
    crowd: { organisationsMin, dishonestMax },
    amendments,
  };
}

function boundIssues(noise: Noise): string[] {
  const { law, bound } = noise;
  const least = tailBound(lawFromJson(law));
  return bound >= least
    ? []
    : [`The noise bound of ${taskPhrase(noise)} is ${bound}; it must be at least ${least}, or it cuts the noise short.`];
}

/** Ledgers add costs up at every order that they keep: a charter whose noise has no finite cost at one of them can't be contributed to. */
function costIssues(charter: Charter): string[] {
  const tasks = taskNumbers(charter).flatMap((numbers, at) => {
    const [noise, instrument] = [charter.noise[at], charter.instruments[numbers.instrument]];
    if (noise === undefined || instrument === undefined) return [];
    const [sensitivity, honest] = [sensitivityOf(instrument), honestOrganisations(taskCrowd(charter, numbers))];
    return [{ noise, sensitivity, honest, key: JSON.stringify([noise.law, sensitivity, honest]) }];
  });
  const kinds = new Map(tasks.map((task) => [task.key, task]));
  return [...kinds.values()].flatMap(({ noise, sensitivity, honest }) => {
    try {
      contributionCost(sensitivity, lawFromJson(noise.law), honest);
      return [];
    } catch (error) {
      if (error instanceof PrivacyError) return [`What ${taskPhrase(noise)} costs a person can't be counted. ${error.message}`];
      throw error;
    }
  });
}

/** The promises to somebody whose organisation stands where the noise has these laws. */
function standingIssues(charter: Charter, { instruments, own, summed, honest }: LawsAt): string[] {
  const { release, lastResort } = charter.promises;
  const sensitivities = instruments.map(sensitivityOf);
  const overYear = sensitivitiesOver({ instruments }, countedInYear(charter));
  const cells = releaseCells(sensitivities);
  const versions = 1 + charter.amendments;
  const promised: Promised[] = [
    {
      whom: 'The release promise for one window',
      shifts: shiftsOf(sensitivities, summed),
      ...release,
      slack: releaseSlack(honest, cells, 1),
    },
    {
      whom: `The statement for somebody seen in all ${yearOf(charter)} windows of a year`,
      shifts: shiftsOf(overYear, summed),
      epsilon: release.yearEpsilon,
      delta: release.delta,
      slack: releaseSlack(honest, releaseCells(overYear), 1),
    },
  ];
  if (lastResort !== undefined) {
    const bare = shiftsOf(sensitivities, own, versions);
    promised.push({
      whom: 'The last-resort promise',
      shifts: bare,
      ...lastResort,
      slack: lastResortSlack(cells * versions, 1),
    });
  }
  return promised.flatMap(brokenPromise);
}

interface Promised {
  readonly whom: string;
  readonly shifts: readonly Shift[];
  readonly epsilon: number;
  readonly delta: number;
  /** What tables and clamping cost, to be multiplied by 1 + e^ε. */
  readonly slack: number;
}

function brokenPromise({ whom, shifts, epsilon, delta, slack }: Promised): string[] {
  const taken = (1 + Math.exp(epsilon)) * slack;
  const refused = refuseSlack(taken, delta).map(({ reason }) => reason);
  if (refused.length > 0 || deltaAt(shifts, epsilon) <= delta - taken) return refused;
  const reached = epsilonAt(shifts, delta);
  const kept = reached < Infinity ? `only ε = ${reached.toFixed(2)}` : 'no ε that could be worked out';
  return [`${whom} is ε = ${epsilon} at δ = ${delta}, but the charter's noise keeps ${kept}.`];
}

/** The noise of each instrument for somebody whose organisation stands here. */
interface LawsAt {
  /** The questions that it is asked. */
  readonly instruments: readonly Instrument[];
  /** One organisation's own. */
  readonly own: readonly Law[];
  /** What the honest ones of a release add up to. */
  readonly summed: readonly Law[];
  /** Behind the largest of its releases. */
  readonly honest: number;
  /** As the charter states it, with each question's number and each release's honest organisations. */
  readonly stated: readonly unknown[];
}

function lawsAt(charter: Charter, standing: Standing): LawsAt {
  const tasks = taskNumbers(charter).flatMap((numbers, at) => {
    const [noise, instrument] = [charter.noise[at], charter.instruments[numbers.instrument]];
    if (noise === undefined || instrument === undefined || !isAsked(charter, standing, numbers)) return [];
    const honest = honestOrganisations(taskCrowd(charter, numbers));
    return [{ instrument, number: numbers.instrument, json: noise.law, law: lawFromJson(noise.law), honest }];
  });
  return {
    instruments: tasks.map(({ instrument }) => instrument),
    own: tasks.map(({ law }) => law),
    summed: tasks.map(({ law, honest }) => sumOf(law, honest)),
    honest: Math.max(...tasks.map(({ honest }) => honest)),
    stated: tasks.map(({ number, json, honest }) => [number, json, honest]),
  };
}

function memo<K, V>(make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
}
