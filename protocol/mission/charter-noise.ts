// charter-noise.ts — the noise that follows from a charter's promises, and whether the noise that a charter states keeps them (privacy.md §3).
import { calibrate, type NoiseRequest } from '../privacy/calibrate.ts';
import { sumOf, type Law } from '../privacy/law.ts';
import { deltaAt, epsilonAt, type Shift } from '../privacy/loss-distribution.ts';
import { honestOrganisations } from '../privacy/promise.ts';
import { refuseSlack } from '../privacy/refusals.ts';
import { releaseCells, sensitivityOf, shiftsOf } from '../privacy/sensitivity.ts';
import { lastResortSlack, releaseSlack } from '../privacy/slack.ts';
import { tailBound } from '../privacy/tail.ts';
import { checkCharter, type Charter, type CharterDraft, type Noise } from './charter.ts';
import { draftIssues } from './charter-issues.ts';
import { MissionError } from './errors.ts';
import { lawFromJson, lawToJson } from './law-json.ts';
import { countedInYear, sensitivitiesOver, yearOf } from './sampling.ts';
import { taskCrowd, taskNumbers } from './task-numbers.ts';

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
function calibratedNoise(draft: CharterDraft, kind: Law['kind']): readonly Noise[] {
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
 * part asks this before the first window: convenor, organisations and both aggregators. It evaluates the exact profiles and searches nothing.
 */
export function promiseIssues(charter: Charter): readonly string[] {
  const cut = charter.noise.flatMap(boundIssues);
  const weak = charter.sectors.flatMap((sector, at) => {
    const earlier = charter.sectors.findIndex(({ organisationsMin }) => organisationsMin === sector.organisationsMin);
    return earlier < at ? [] : sectorIssues(charter, at + 1); // as many organisations, the same profile
  });
  return [...cut, ...weak];
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

function boundIssues({ instrument, sector, law, bound }: Noise): string[] {
  const least = tailBound(lawFromJson(law));
  const label = sector === undefined ? instrument : `${instrument} in ${sector}`;
  return bound >= least ? [] : [`The noise bound of ${label} is ${bound}; below ${least} it cuts the noise short.`];
}

/** The promises to somebody served in this sector, which has its own smallest number of organisations. */
function sectorIssues(charter: Charter, sector: number): string[] {
  const { release, lastResort } = charter.promises;
  const sensitivities = charter.instruments.map(sensitivityOf);
  const { own, summed, honest } = lawsInSector(charter, sector);
  const overYear = sensitivitiesOver(charter, countedInYear(charter));
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
  const reached = epsilonAt(shifts, delta).toFixed(2);
  return [`${whom} is ε = ${epsilon} at δ = ${delta}, but the charter's noise keeps only ε = ${reached}.`];
}

/** The noise of each instrument for somebody in this sector: one organisation's own, and what the honest ones of a release add up to. */
function lawsInSector(
  charter: Charter,
  sector: number,
): { readonly own: readonly Law[]; readonly summed: readonly Law[]; readonly honest: number } {
  const tasks = taskNumbers(charter).flatMap((numbers, at) => {
    const noise = charter.noise[at];
    if (noise === undefined || (numbers.sector !== 0 && numbers.sector !== sector)) return [];
    return [{ law: lawFromJson(noise.law), honest: honestOrganisations(taskCrowd(charter, numbers)) }];
  });
  return {
    own: tasks.map(({ law }) => law),
    summed: tasks.map(({ law, honest }) => sumOf(law, honest)),
    honest: Math.max(...tasks.map(({ honest }) => honest)),
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
