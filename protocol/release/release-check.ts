// release-check.ts — whether a published release is what its mission could have released: for whoever didn't collect it (privacy.md §8).
import { equal, toBase64Url } from '@soundings/crypto/bytes';
import { verify as verifyEd25519, type VerifySignature } from '@soundings/crypto/signature/ed25519';
import { releaseNoise } from '../charter/aggregator-noise.ts';
import { partName } from '../privacy/ledger.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import { valueNames } from '../charter/cells.ts';
import type { Charter } from '../charter/charter.ts';
import { dateOf } from '../charter/day.ts';
import { lawToJson, toWholeNumber } from '../json/law-json.ts';
import type { Mission } from '../mission/mission.ts';
import type { Release } from './release.ts';
import { releaseSampling } from '../charter/sampling.ts';
import { statementIssues } from './release-statements.ts';
import type { MissionTask } from '../charter/tasks.ts';
import { windowNumbered, type Window } from '../charter/window.ts';

/**
 * Every reason why a release can't be one of this mission: its charter, cells, noise or offset are not the mission's, it has too few organisations,
 * or the aggregators never signed their number. For a release v2 the totals are recomputed from both shares. That shows that the collector added
 * nothing, not that an aggregator summed honestly; of a release v1 nobody but the collector could open the shares.
 */
export function releaseIssues(mission: Mission, release: Release, verify: VerifySignature = verifyEd25519): readonly string[] {
  const { charter, digest, tasks } = mission;
  if (release.charter !== toBase64Url(digest)) return ['This release belongs to another charter.'];
  const task = tasks.find((candidate) => candidate.instrument.name === release.instrument && partName(candidate) === partName(release));
  if (task === undefined || release.window.number >= charter.schedule.count)
    return ['The charter has no such instrument, sector, tier or window.'];
  const window = windowNumbered(charter.schedule, release.window.number);
  return [...shapeIssues(charter, release, task, window), ...statementIssues(release, charter, task, window, verify)];
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
