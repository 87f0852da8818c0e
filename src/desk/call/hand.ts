// hand.ts — what a board is handed: the signed mission, a request to decide, the check as a page, the rehearsal, and what differs from the template.
import { differenceWords } from '../../calling/differences.ts';
import type { Charter } from '@soundings/protocol/charter/charter';
import type { SigningKeyPair } from '@soundings/crypto/signature/ed25519';
import { boardWords } from '../../convenor/board-words.ts';
import { charterWords } from '../../convenor/charter-words.ts';
import { callMission } from '../../convenor/mission-document.ts';
import { charterPage } from '../../pages/charter-check/page.ts';
import type { MissionDocument } from '@soundings/protocol/mission/mission';
import { rehearsalStanding } from '../../rehearsal/report.ts';
import { writeArchive } from '../../sheet/write-archive.ts';
import { changesFromTemplate, charterNow, type Calling } from './calling.ts';

export type Obstacle = 'hand-not-whole' | 'hand-not-checked' | 'hand-no-key' | 'hand-not-rehearsed' | 'hand-stale' | 'hand-failed';

/** Why a mission can't be handed over yet; none if it can. `convenor`: the folder's key. */
export function obstaclesTo(calling: Calling, convenor: SigningKeyPair | undefined): readonly Obstacle[] {
  const charter = charterNow(calling);
  if (charter === undefined) return ['hand-not-whole'];
  const isChecked = calling.check?.of === charter && calling.check.outcome?.kind === 'accepted';
  const rehearsed = REHEARSED[rehearsalStanding(charter, calling.rehearsed?.signed)];
  return [
    ...(convenor === undefined ? (['hand-no-key'] as const) : []),
    ...(isChecked ? [] : (['hand-not-checked'] as const)),
    ...(rehearsed === undefined ? [] : [rehearsed]),
  ];
}

const REHEARSED = {
  none: 'hand-not-rehearsed',
  same: undefined,
  stale: 'hand-stale',
  foreign: 'hand-stale',
  failed: 'hand-failed',
} as const;

export interface HandedOver {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly mission: MissionDocument;
}

/**
 * The file's bytes, with the mission in it. What the board has decided on `before` stays, if that is of the same charter. TypeError if something
 * stands in the way: ask {@link obstaclesTo} first.
 */
export function handOver(calling: Calling, convenor: SigningKeyPair, before?: MissionDocument): HandedOver {
  const charter = charterNow(calling);
  const outcome = calling.check?.outcome;
  if (charter === undefined || outcome?.kind !== 'accepted' || obstaclesTo(calling, convenor).length > 0)
    throw new TypeError('a mission was to be handed over in spite of an obstacle');
  const fresh = callMission(charter, convenor);
  const mission = before !== undefined && before.charter.convenor === fresh.charter.convenor ? before : fresh;
  const rehearsal = calling.rehearsed?.signed;
  const sections = [...boardWords(charter, outcome.report), ...charterWords(outcome.report)];
  const name = charter.mission;
  return {
    name: `${name}.for-decision.zip`,
    mission,
    bytes: writeArchive([
      [`${name}.mission.json`, json(mission)],
      [`${name}.request.json`, json({ format: 'soundings decision request v1', mission, rehearsal, template: calling.template })],
      [`${name}.rehearsal.json`, json(rehearsal)],
      [`${name}.check.html`, charterPage(charter.mission, sections)],
      [`${name}.differences.txt`, differences(calling, charter)],
    ]),
  };
}

function differences(calling: Calling, { region }: Charter): string {
  const found = changesFromTemplate(calling);
  if (found === undefined) return 'This mission was not started from a template.\n';
  const from = calling.template?.source?.region ?? 'its template';
  const list = (lines: readonly string[]) => (lines.length === 0 ? ['  none'] : lines.map((line) => `  ${line}`));
  return [
    `${region} differs from ${from} in these rules:`,
    ...list(found.rules.map(differenceWords)),
    'and has its own:',
    ...list(found.slots),
    '',
  ].join('\n');
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 1)}\n`;
}
