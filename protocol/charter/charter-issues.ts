// charter-issues.ts — what is wrong with a charter beyond its form: parts that contradict each other, and limits of privacy.md §9.
import { decode } from '@soundings/crypto/codec';
import { DecodeError } from '@soundings/crypto/errors';
import { HpkeConfig } from '../dap/hpke.ts';
import { aggregatorNoiseIssues, VARIANCE_STEPS } from './aggregator-noise.ts';
import { bytesOf } from '../json/base64url.ts';
import type { Charter, CharterDraft } from './charter-schema.ts';
import { expectsIssues } from './expects.ts';
import { denominatorIssues } from './insight-members.ts';
import { instrumentDimensions, instrumentIssues, type Instrument } from './instrument.ts';
import { valueNames } from './cells.ts';
import { alike, alikeIssues, holdsWord } from '../json/alike.ts';
import { hostOf } from '../json/host.ts';
import { honestOrganisations } from '../privacy/promise.ts';
import { refuseBudget, refuseCrowd, refuseNoise, refusePromises, refuseSlack } from '../privacy/refusals.ts';
import { releaseCells, sensitivityOf } from '../privacy/sensitivity.ts';
import { releaseSlack } from '../privacy/slack.ts';
import { lawFromJson } from '../json/law-json.ts';
import { logIssues } from '../register/keys/log-member.ts';
import { samplingIssues } from './sampling.ts';
import { sectorIssues } from './sector-issues.ts';
import { questionSets, taskCrowd, taskNames, taskNumbers, taskPhrase } from './task-numbers.ts';
import { translationIssues } from './translations.ts';
import { firstDayProblem } from './window.ts';

/** Every reason for refusing this charter that its text alone shows, one sentence each. Whether the noise keeps the promises is calibration's to say. */
export function charterIssues(charter: Charter): readonly string[] {
  const issues = [...draftIssues(charter), ...noiseIssues(charter)];
  return issues.length > 0 ? issues : aggregatorNoiseIssues(charter.instruments, charter.noise);
}

/** The same for a charter whose noise isn't worked out yet. */
export function draftIssues(charter: CharterDraft): readonly string[] {
  return [
    ...instrumentsIssues(charter),
    ...aggregatorNoiseIssues(charter.instruments),
    ...sectorIssues(charter),
    ...expectationIssues(charter),
    ...scheduleIssues(charter),
    ...samplingIssues(charter),
    ...organisationIssues(charter),
    ...promiseIssues(charter),
    ...partyIssues(charter),
    ...questionIssues(charter),
    ...rehearsalAddressIssues(charter),
    ...translationIssues(charter),
    ...(charter.log === undefined ? [] : logIssues(charter.log, charter)),
    ...denominatorIssues(
      charter.denominators ?? [],
      charter.instruments.flatMap(({ dimensions }) => dimensions),
    ),
  ];
}

function instrumentsIssues(charter: CharterDraft): string[] {
  const issues = charter.instruments.flatMap((instrument) => instrumentIssues(instrument).map((issue) => `"${instrument.name}": ${issue}`));
  issues.push(
    ...alikeIssues(
      'Two instruments have the same name',
      charter.instruments.map(({ name }) => name),
    ),
  );
  issues.push(
    ...alikeIssues(
      'Two sectors have the same name',
      charter.sectors.map(({ name }) => name),
    ),
  );
  const tiers = new Set(charter.instruments.flatMap((instrument) => instrument.tiers?.map(({ name }) => name).join('/') ?? []));
  if (tiers.size > 1) {
    issues.push(`All questions with size tiers must have the same tiers in the same order, not ${[...tiers].join(' and ')}.`);
  }
  return issues;
}

/** What is expected of each question has to fit its cells. */
function expectationIssues({ instruments, sectors }: CharterDraft): string[] {
  return instruments.flatMap((instrument) => {
    if (instrument.expects === undefined) return [];
    const parts = new Map([
      ...(instrument.gathered === 'together' ? [] : [['sector', instrument.sectors ?? sectors.map(({ name }) => name)] as const]),
      ...(instrument.tiers === undefined ? [] : [['tier', instrument.tiers.map(({ name }) => name)] as const]),
    ]);
    return expectsIssues(instrument.expects, instrumentDimensions(instrument), parts).map((issue) => `"${instrument.name}": ${issue}`);
  });
}

function rehearsalAddressIssues({ purpose, leader, helper }: CharterDraft): string[] {
  const elsewhere = purpose === undefined ? [] : [leader, helper].filter(({ url }) => hostOf(url)?.startsWith('this machine') !== true);
  return elsewhere.map(({ url }) => `This charter is for a rehearsal, but ${url} is not an address of this machine. Leave "purpose" out.`);
}

function scheduleIssues({ schedule }: CharterDraft): string[] {
  const problem = firstDayProblem(schedule.cadence, schedule.firstDay);
  return problem === undefined ? [] : [problem];
}

function organisationIssues({ promises, sectors, instruments }: CharterDraft): string[] {
  const { organisationsMin: mission, dishonestMax } = promises;
  const parts = [
    ...sectors.map((sector) => ({ ...sector, kind: 'sector' })),
    ...instruments.flatMap(({ tiers = [] }) => tiers.map((tier) => ({ ...tier, kind: 'tier' }))),
  ];
  const own = parts.flatMap(({ kind, name, organisationsMin: min }) =>
    min === undefined ? [] : refuseCrowd(`The ${kind} "${name}"`, min, dishonestMax),
  );
  return [...refuseCrowd('The mission', mission, dishonestMax), ...own].map(({ reason }) => reason);
}

function promiseIssues(charter: CharterDraft): string[] {
  const { promises, budget, peopleCovered } = charter;
  const { release, lastResort } = promises;
  const cells = questionSets(charter).map((set) =>
    releaseCells(set.flatMap((number) => charter.instruments[number] ?? []).map(sensitivityOf)),
  );
  const slack = releaseSlack(honestOrganisations(promises), Math.max(0, ...cells), 1);
  const refusals = [
    ...refusePromises({
      releaseEpsilonWindow: release.epsilon,
      releaseEpsilonYear: release.yearEpsilon,
      lastResortEpsilonWindow: lastResort?.epsilon,
      deltas: [release.delta, ...(lastResort === undefined ? [] : [lastResort.delta])],
      deltaLife: budget.delta,
      peopleCovered,
    }),
    ...refuseBudget(budget.epsilon, release.epsilon),
    ...refuseSlack((1 + Math.exp(release.epsilon)) * slack, release.delta),
  ];
  return refusals.map(({ reason }) => reason);
}

function partyIssues({ leader, helper, collector, convenor, board }: CharterDraft): string[] {
  const issues: string[] = [];
  for (const [role, { url }] of [
    ['leader', leader],
    ['helper', helper],
  ] as const) {
    if (hostOf(url) === undefined)
      issues.push(`The ${role}'s URL must begin with https:// (http:// only on this machine) and have no "?" or "#".`);
  }
  const host = hostOf(leader.url);
  if (host !== undefined && host === hostOf(helper.url))
    issues.push('Both aggregators are on one host, whose operator could see everything.');
  if (alike(leader.operator, helper.operator)) issues.push('Both aggregators have one operator, who could see everything.');
  if (repeats([leader.key, helper.key, convenor.key, ...board.keys])) {
    issues.push('Two of the aggregators, the convenor and the board share a key; each needs its own.');
  }
  if (board.names !== undefined && board.names.length !== board.keys.length) {
    issues.push(`The board has ${board.keys.length} keys, but ${board.names.length} names. Give one name for each key, in the same order.`);
  }
  if (board.quorum > board.keys.length) {
    issues.push(`The board's quorum is ${board.quorum}, but it has only ${board.keys.length} keys.`);
  }
  if (!isHpkeConfig(bytesOf(collector.hpkeConfig))) issues.push("The collector's HPKE configuration isn't in DAP's encoding.");
  return issues;
}

function isHpkeConfig(bytes: Uint8Array): boolean {
  try {
    decode(HpkeConfig, bytes);
    return true;
  } catch (error) {
    if (error instanceof DecodeError) return false;
    throw error;
  }
}

function questionIssues({ forbidden, instruments }: CharterDraft): string[] {
  return instruments.flatMap((instrument) => {
    const asked = askedTexts(instrument);
    return forbidden
      .filter((word) => asked.some(holdsWord(word)))
      .map((word) => `"${instrument.name}" asks about "${word}", which this mission forbids.`);
  });
}

function askedTexts(instrument: Instrument): readonly string[] {
  return [
    instrument.name,
    instrument.question,
    ...instrumentDimensions(instrument).flatMap((dimension) => [dimension.name, ...valueNames(dimension)]),
  ];
}

function noiseIssues(charter: Charter): readonly string[] {
  if (charter.noise.length === 0) return refuseNoise('every instrument', undefined, 0).map(({ reason }) => reason);
  const wanted = taskNumbers(charter).map((numbers) => taskPhrase(taskNames(charter, numbers)));
  const found = charter.noise.map(taskPhrase);
  if (wanted.join('\n') !== found.join('\n')) {
    return [`The charter must state the noise of exactly these, in this order: ${wanted.join('; ')}. It states: ${found.join('; ')}.`];
  }
  return taskNumbers(charter).flatMap((numbers, at) => {
    const noise = charter.noise[at];
    if (noise === undefined) return [];
    const label = taskPhrase(noise);
    const law = lawFromJson(noise.law);
    if (law.kind === 'skellam' && (law.variance.num * VARIANCE_STEPS) % law.variance.den !== 0n) {
      return [`The variance of the noise of ${label} isn't a multiple of 1/${VARIANCE_STEPS}.`];
    }
    return refuseNoise(label, law, honestOrganisations(taskCrowd(charter, numbers))).map(({ reason }) => reason);
  });
}

function repeats(values: readonly string[]): boolean {
  return new Set(values).size < values.length;
}
