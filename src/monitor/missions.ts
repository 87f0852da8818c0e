// missions.ts — M4, M5, M10 and M13: one charter of a name at a time, rosters and keys that change as they must, approvals that outweigh refusals.
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { alike } from '@soundings/protocol/json/alike';
import { windowNumbered } from '@soundings/protocol/charter/window';
import { checkDocument } from '@soundings/protocol/mission/logged-document';
import { documentOf } from '../register/document-of.ts';
import type { MissionLog } from '../register/mission-log.ts';
import type { Alarm, Check } from './alarm.ts';

/** M4: two charters of one name and one convenor whose windows haven't all closed: organisations may have been shown either. */
export function oneCharterEach(missions: readonly MissionLog[], today: number): readonly Alarm[] {
  const alive = missions.filter(({ charter: { value } }) => {
    const { schedule } = value.charter;
    return windowNumbered(schedule, schedule.count - 1).closesDay > today;
  });
  return alive.flatMap((mission, at) => {
    const { charter } = mission.charter.value;
    const other = alive
      .slice(0, at)
      .find(
        ({ charter: { value } }) => alike(value.charter.mission, charter.mission) && value.charter.convenor.key === charter.convenor.key,
      );
    if (other === undefined) return [];
    const { index } = mission.charter;
    return [
      {
        check: 'M4' as const,
        index,
        sentence: `Leaf ${index} is a second charter of the mission "${charter.mission}", beside that of leaf ${other.charter.index}.`,
      },
    ];
  });
}

/** M5, M10, M13: what the register proves of a mission, as every party's own program comes to it. */
export function proved(mission: MissionLog, verify: VerifySignature): readonly Alarm[] {
  const { index } = mission.charter;
  const numbers = mission.rosters.map(({ value }) => value.roster.number);
  const alarms: Alarm[] = numbers.flatMap((number, at) => {
    const roster = mission.rosters[at];
    if (roster === undefined || number > Math.max(0, ...numbers.slice(0, at))) return [];
    return [
      {
        check: 'M5' as const,
        index: roster.index,
        sentence: `Leaf ${roster.index} is roster ${number}, after a later one: numbers must grow.`,
      },
    ];
  });
  const document = documentOf(mission);
  const checked = document && checkDocument(document, verify);
  if (checked?.kind !== 'refused') return alarms;
  // Before there is a roster nobody contributes, and the board may still be deciding.
  const issues = checked.issues.filter((issue) => mission.rosters.length > 0 || !isOfApproval(issue));
  return [
    ...alarms,
    ...issues.map((issue): Alarm => ({
      check: checkOf(issue),
      index,
      sentence: `Leaf ${index}, "${mission.charter.value.charter.mission}": ${issue}`,
    })),
  ];
}

/** The refusals of logged.ts name what they are about first. */
function checkOf(issue: string): Check {
  if (issue.startsWith('Roster ')) return 'M5';
  return isOfApproval(issue) ? 'M13' : 'M10';
}

function isOfApproval(issue: string): boolean {
  return /^\d+ of the board's approvals /.test(issue);
}
