// release-check.ts — whether a published release is what its mission could have released: for whoever didn't collect it (privacy.md §8).
import { equal, toBase64Url } from '@soundings/crypto/bytes';
import { CryptoError } from '@soundings/crypto/errors';
import { verify as verifyEd25519, type VerifySignature } from '@soundings/crypto/signature/ed25519';
import { releaseNoise } from '../charter/aggregator-noise.ts';
import { partName } from '../privacy/ledger.ts';
import { bytesOf } from '../json/base64url.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import { valueNames } from '../charter/cells.ts';
import type { Charter } from '../charter/charter.ts';
import { dateOf } from '../charter/day.ts';
import { MissionError } from '../errors.ts';
import { lawToJson, toWholeNumber } from '../json/law-json.ts';
import type { Mission } from '../mission/mission.ts';
import type { Release } from './release.ts';
import { releaseSampling } from '../charter/sampling.ts';
import { readStatement, type HelperStatement } from '../contribution/statement.ts';
import type { MissionTask } from '../charter/tasks.ts';
import { windowNumbered, type Window } from '../charter/window.ts';

/**
 * Every reason why a release can't be one of this mission: its charter, cells, noise or offset are not the mission's, it has too few organisations,
 * or the helper never signed their number. This can't show that the totals are right, since only the collector could open the shares.
 */
export function releaseIssues(mission: Mission, release: Release, verify: VerifySignature = verifyEd25519): readonly string[] {
  const { charter, digest, tasks } = mission;
  if (release.charter !== toBase64Url(digest)) return ['This release belongs to another charter.'];
  const task = tasks.find((candidate) => candidate.instrument.name === release.instrument && partName(candidate) === partName(release));
  if (task === undefined || release.window.number >= charter.schedule.count)
    return ['The charter has no such instrument, sector, tier or window.'];
  const window = windowNumbered(charter.schedule, release.window.number);
  return [...shapeIssues(charter, release, task, window), ...statementIssues(release, task, window, bytesOf(charter.helper.key), verify)];
}

function shapeIssues(charter: Charter, release: Release, task: MissionTask, window: Window): string[] {
  const { organisations } = release;
  const wanted = {
    window: { number: window.number, firstDay: dateOf(window.firstDay), lastDay: dateOf(window.endDay - 1) },
    dimensions: task.dimensions.map((dimension) => ({ name: dimension.name, values: valueNames(dimension) })),
    noise: lawToJson(releaseNoise(task, organisations)),
    offsetRemoved: toWholeNumber(BigInt(organisations) * task.noiseBound),
    sampling: releaseSampling(charter, task.instrument),
    aggregatorNoise: task.aggregatorNoise && lawToJson(task.aggregatorNoise),
    typed: task.instrument.typedTotals,
  };
  const issues = (['window', 'dimensions', 'noise', 'offsetRemoved', 'sampling', 'aggregatorNoise', 'typed'] as const)
    .filter((part) => !equal(canonicalJson(release[part] ?? null), canonicalJson(wanted[part] ?? null)))
    .map((part) => `Its "${part}" isn't what the charter says for ${organisations} organisations.`);
  if (organisations < task.organisationsMin)
    issues.push(`It has ${organisations} organisations; the charter asks for ${task.organisationsMin}.`);
  return issues;
}

function statementIssues(release: Release, task: MissionTask, window: Window, helperKey: Uint8Array, verify: VerifySignature): string[] {
  const statement = statementOf(release, helperKey, verify);
  if (statement === undefined) return ["Its statement isn't signed by the helper."];
  const { reportCount, organisations } = statement;
  const agrees =
    equal(statement.taskId, task.taskId) &&
    statement.windowStart === BigInt(window.firstDay) &&
    statement.windowDuration === BigInt(window.endDay - window.firstDay) &&
    reportCount === BigInt(release.organisations) &&
    organisations === reportCount;
  return agrees ? [] : ['The helper signed another window, or another number of organisations.'];
}

function statementOf(release: Release, helperKey: Uint8Array, verify: VerifySignature): HelperStatement | undefined {
  try {
    return readStatement(bytesOf(release.statement), helperKey, verify);
  } catch (error) {
    if (error instanceof MissionError || error instanceof CryptoError) return undefined;
    throw error;
  }
}
