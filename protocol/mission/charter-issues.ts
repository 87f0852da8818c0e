// charter-issues.ts — what is wrong with a charter beyond its form: parts that contradict each other, and limits of privacy.md §9.
import { fromBase64Url } from '../../crypto/bytes.ts';
import type { Charter, CharterDraft } from './charter-schema.ts';
import { instrumentDimensions, instrumentIssues, type Instrument } from './instrument.ts';
import { valueNames } from './cells.ts';
import { taskNumbers } from './task-numbers.ts';
import { firstDayProblem } from './window.ts';

/** Every reason for refusing this charter that its text alone shows, one sentence each. Whether the noise keeps the promises is calibration's to say. */
export function charterIssues(charter: Charter): readonly string[] {
  return [...draftIssues(charter), ...noiseIssues(charter)];
}

/** The same for a charter whose noise isn't worked out yet. */
export function draftIssues(charter: CharterDraft): readonly string[] {
  return [
    ...instrumentsIssues(charter),
    ...scheduleIssues(charter),
    ...organisationIssues(charter),
    ...promiseIssues(charter),
    ...partyIssues(charter),
    ...questionIssues(charter),
  ];
}

function instrumentsIssues(charter: CharterDraft): string[] {
  const issues = charter.instruments.flatMap((instrument) => instrumentIssues(instrument).map((issue) => `"${instrument.name}": ${issue}`));
  if (repeats(charter.instruments.map(({ name }) => name))) issues.push('Two instruments have the same name.');
  if (repeats(charter.sectors.map(({ name }) => name))) issues.push('Two sectors have the same name.');
  return issues;
}

function scheduleIssues({ schedule }: CharterDraft): string[] {
  const problem = firstDayProblem(schedule.cadence, schedule.firstDay);
  return problem === undefined ? [] : [problem];
}

function organisationIssues(charter: CharterDraft): string[] {
  const { organisationsMin: mission, dishonestMax } = charter.promises;
  const smallest = [
    { whose: 'The mission', count: mission },
    ...charter.sectors.flatMap(({ name, organisationsMin: count }) =>
      count === undefined ? [] : [{ whose: `The sector "${name}"`, count }],
    ),
  ];
  return smallest.flatMap(({ whose, count }) => {
    const said = `${whose} releases with ${String(count)} organisations`;
    if (count < 3) return [`${said}; fewer than 3 would show one to the other.`];
    if (dishonestMax >= count) return [`${said}, and ${String(dishonestMax)} may be dishonest: none is left to hide among.`];
    if (count - dishonestMax < 2) return [`${said}, of which ${String(dishonestMax)} may be dishonest: fewer than 2 honest ones are left.`];
    return [];
  });
}

function promiseIssues({ promises, budget, peopleCovered }: CharterDraft): string[] {
  const { release, lastResort } = promises;
  const issues: string[] = [];
  if (release.epsilon > 4) issues.push(`The release promise is ε = ${String(release.epsilon)} a window; above 4 it is no protection.`);
  if (release.yearEpsilon > 16)
    issues.push(`The release promise is ε = ${String(release.yearEpsilon)} a year; above 16 it is no protection.`);
  if (lastResort !== undefined && lastResort.epsilon > 8) {
    issues.push(`The last-resort promise is ε = ${String(lastResort.epsilon)} a window; above 8 it is no protection.`);
  }
  for (const delta of [release.delta, lastResort?.delta ?? 0]) {
    if (delta > 1e-5) issues.push(`A promise has δ = ${String(delta)} a window; it must be at most 0.00001.`);
  }
  if (budget.delta > 1 / (100 * peopleCovered)) {
    issues.push(`The budget's δ = ${String(budget.delta)} is above one in a hundred times the ${String(peopleCovered)} people covered.`);
  }
  if (budget.epsilon < release.epsilon) issues.push("The budget is smaller than one window's promise, so nothing could be released.");
  return issues;
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
  if (host !== undefined && host === hostOf(helper.url)) issues.push('Both aggregators are at one host: whoever runs it sees everything.');
  if (leader.operator === helper.operator) issues.push('Both aggregators have one operator: whoever runs them sees everything.');
  if (repeats([leader.key, helper.key, convenor.key, ...board.keys])) {
    issues.push('Two of the aggregators, the convenor and the board share a key; each needs its own.');
  }
  if (board.quorum > board.keys.length) {
    issues.push(`The board's quorum is ${String(board.quorum)} and it has only ${String(board.keys.length)} keys.`);
  }
  if ((fromBase64Url(collector.hpkeConfig)?.length ?? 0) < 9) issues.push("The collector's HPKE configuration is too short to be one.");
  return issues;
}

/** Host and port, in lower case; undefined where the URL isn't one that we may call. Several ports of one machine count as one host, but on loopback. */
function hostOf(url: string): string | undefined {
  const match = /^(https?):\/\/([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d{1,5})?(?:\/[!-~]*)?$/i.exec(url);
  if (match === null || /[?#]/.test(url)) return undefined;
  const [, scheme = '', name = '', port = ''] = match.map((part) => (part as string | undefined)?.toLowerCase());
  const loopback = name === 'localhost' || name === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(name);
  if (scheme === 'http' && !loopback) return undefined;
  return loopback ? name + port : name;
}

function questionIssues({ forbidden, instruments }: CharterDraft): string[] {
  const words = forbidden.map((word) => word.toLowerCase());
  return instruments.flatMap((instrument) => {
    const asked = askedTexts(instrument).join('\n').toLowerCase();
    return words
      .filter((word) => asked.includes(word))
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

function noiseIssues(charter: Charter): string[] {
  const wanted = taskNumbers(charter).map((task) =>
    taskLabel(charter.instruments[task.instrument]?.name, charter.sectors[task.sector - 1]?.name),
  );
  const found = charter.noise.map(({ instrument, sector }) => taskLabel(instrument, sector));
  if (wanted.join('\n') !== found.join('\n')) {
    return [`The charter must state the noise of exactly these, in this order: ${wanted.join('; ')}. It states: ${found.join('; ')}.`];
  }
  return charter.noise.flatMap(({ instrument, sector, law }) => {
    if (law.kind !== 'skellam') return [];
    const label = taskLabel(instrument, sector);
    const { num, den } = { num: BigInt(law.variance.num), den: BigInt(law.variance.den) };
    if ((num * 1024n) % den !== 0n) return [`The variance of the noise of ${label} isn't a multiple of 1/1024.`];
    // Below this variance a cell's noise is zero more often than not (privacy.md §9).
    if (num * 1000n < den * 877n) return [`The noise of ${label} is so small that it is zero more than half of the time.`];
    return [];
  });
}

function taskLabel(instrument: string | undefined, sector: string | undefined): string {
  return sector === undefined ? (instrument ?? '') : `${instrument ?? ''} in ${sector}`;
}

function repeats(values: readonly string[]): boolean {
  return new Set(values).size < values.length;
}
