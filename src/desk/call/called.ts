// called.ts — the mission once the convenor has signed it: kept in the folder as the command keeps it, with the board's decisions, and its rosters.
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { SigningKeyPair } from '@soundings/crypto/signature/ed25519';
import { toBase64Url } from '@soundings/crypto/bytes';
import { charterFingerprint } from '@soundings/protocol/charter/charter';
import { dateOf } from '@soundings/protocol/charter/day';
import { missionWindows } from '@soundings/protocol/charter/window';
import { parseJson } from '@soundings/protocol/json/canonical-json';
import { MissionError } from '@soundings/protocol/errors';
import type { MissionDocument } from '@soundings/protocol/mission/mission';
import { enrolmentIn, leavingOf, makeRoster, renamedOf } from '../../convenor/make-roster.ts';
import { readMissionDocument, writeMissionDocument } from '../../convenor/mission-file.ts';
import { InputError } from '../../errors.ts';
import { decisionFile, readDecisionText } from '../decide/decision-file.ts';
import { handedText } from '../decide/handed.ts';
import { readAsked, withAdded } from '../decide/request.ts';
import { writeWhole } from '../folder/desk-folder.ts';
import type { ChosenFile } from '../shell/form.ts';

/** As `soundings mission new` calls it. */
const FILE = 'mission.json';

/** InputError if the file can't be read. */
export function calledMission(folder: string): MissionDocument | undefined {
  const file = join(folder, FILE);
  return existsSync(file) ? readMissionDocument(file) : undefined;
}

/** Keeps a mission. One of another charter that was kept before gets a name of its own. */
export function keepCalled(folder: string, document: MissionDocument): void {
  const before = calledMission(folder);
  const was = before && charterFingerprint(before.charter.charter);
  if (was !== undefined && was !== charterFingerprint(document.charter.charter))
    renameSync(join(folder, FILE), join(folder, `mission-${was.slice(0, 8)}.json`));
  writeMissionDocument(join(folder, FILE), document);
}

/** A mission's file that this folder's key has called. InputError for anything else. */
export async function takeCalled(folder: string, file: ChosenFile, convenor: SigningKeyPair): Promise<void> {
  const { document } = readAsked(await handedText(file));
  if (document.charter.charter.convenor.key !== toBase64Url(convenor.publicKey))
    throw new InputError(`${file.name} was called with another key than this folder has. Open the folder of its convenor.`);
  keepCalled(folder, document);
}

/** Adds a decision, which is kept with its reason for the register, or the signatures in another copy of the mission's file. InputError if it is neither. */
export function addSigned(folder: string, document: MissionDocument, text: string): void {
  const added = withAdded(document, text);
  if (added === document) return; // a refusal stays, whatever comes later
  if (!text.includes('"soundings mission v1"')) {
    const { charter } = document.charter;
    const object = readDecisionText(text, charter);
    writeWhole(join(folder, `decision-${charter.board.keys.indexOf(object.decision.key) + 1}.json`), decisionFile(object));
  }
  keepCalled(folder, added);
}

/** What a convenor asks of the next roster: files, and one organisation a line. */
export interface RosterGiven {
  readonly enrolments: readonly ChosenFile[];
  readonly from: string;
  readonly leaves: string;
  readonly renames: string;
}

/** InputError, with every reason, if it can't be as asked. */
export function addRoster(folder: string, document: MissionDocument, given: RosterGiven, convenor: SigningKeyPair): void {
  const lines = (text: string) => text.split('\n').filter((line) => line.trim() !== '');
  const [leaves, renames] = [lines(given.leaves), lines(given.renames)];
  if (given.enrolments.length + leaves.length + renames.length === 0)
    throw new InputError('Choose enrolment files, or say who leaves or has another name.');
  const asked = {
    entries: given.enrolments.map(({ name, text }) => enrolmentIn(valueIn(text, name), name)),
    leaving: new Map(leaves.map((line) => leavingOf(line, document))),
    renamed: new Map(renames.map((line) => renamedOf(line, document))),
    from: given.from,
  };
  keepCalled(folder, makeRoster(document, asked, convenor));
}

/** The day on which the first window begins that hasn't begun; the mission's first if all have. */
export function nextWindowDay({ charter }: MissionDocument, today: number): string {
  const windows = missionWindows(charter.charter.schedule);
  const next = windows.find(({ firstDay }) => firstDay > today);
  return next === undefined ? charter.charter.schedule.firstDay : dateOf(next.firstDay);
}

function valueIn(text: string, name: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    if (cause instanceof MissionError) throw new InputError(`${name}: ${cause.issues.join(' ')}`, { cause });
    throw cause;
  }
}
