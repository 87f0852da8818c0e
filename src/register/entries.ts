// entries.ts — what a file that a person names has for the register: the parts of a mission document, a release, or an object in the signed form.
import { toBase64Url } from '@soundings/crypto/bytes';
import { charterDigest, checkCharter, type Charter } from '@soundings/protocol/charter/charter';
import { MissionError } from '@soundings/protocol/errors';
import { boardsIn } from '@soundings/protocol/mission/logged-mission';
import type { LeafMembers, LeafPlace } from '@soundings/protocol/register/leaf';
import { placeOf } from '@soundings/protocol/release/release-logged';
import { checkRelease, type Release } from '@soundings/protocol/release/release';
import { rosterSigners } from '@soundings/protocol/signed/roster';
import { InputError } from '../errors.ts';
import type { Entry } from './entry.ts';

/** Objects of a file, and what in it can't be added yet, one sentence each. */
export interface Found {
  readonly entries: readonly Entry[];
  readonly notYet: readonly string[];
}

/** The charter that a removal's object belongs to; undefined if the register has no such object. */
export type CharterNaming = (object: string) => string | undefined;

/** Throws InputError, naming the file, for anything that a register has no leaf for. */
export function entriesOf(file: string, value: unknown, charterNaming: CharterNaming): Found {
  if (!isRecord(value)) throw unknown(file);
  const { format } = value;
  if (format === 'soundings mission v1') return missionEntries(file, value);
  if (typeof format === 'string' && format.startsWith('soundings release v')) return { entries: [releaseIn(file, value)], notYet: [] };
  if (isRecord(value['decision'])) return { entries: [decisionEntry(file, value)], notYet: [] };
  const { body } = value;
  const members = isRecord(body) ? signedMembers(body, charterNaming) : undefined;
  if (members === undefined) throw unknown(file);
  return { entries: [{ object: value, members }], notYet: [] };
}

type Fields = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unknown(file: string): InputError {
  return new InputError(
    `${file} is nothing that a register has a leaf for: a mission document, a release, or an object with "body" and "signatures".`,
  );
}

/** The document as its maker has it: whatever is signed completely is added. */
function missionEntries(file: string, document: Fields): Found {
  const signed = isRecord(document['charter']) ? document['charter'] : {};
  const charter = charterOf(file, signed['charter']);
  if (charter.log === undefined) throw new InputError(`${file}: its charter has no member "log", so this mission is in no register.`);
  const digest = toBase64Url(charterDigest(charter));
  const log = isRecord(document['log']) ? document['log'] : {};
  const decided = listOf(log['decisions']);
  const decisions = listOf(signed['board']).map((decision, at): Entry => {
    const { body = null, signatures = [] } = isRecord(decided[at]) ? decided[at] : {};
    return { object: { body, decision, signatures }, members: { kind: 'decision', charter: digest } };
  });
  const rosters = listOf(document['rosters'])
    .filter(isRecord)
    .filter((roster) => isRecord(roster['roster']));
  const boards = boardsIn(charter, log);
  const isSigned = (roster: Fields) => boards.some((board) => (rosterSigners(board, roster)?.length ?? 0) >= board.quorum);
  return {
    entries: [
      { object: { board: [], charter, convenor: signed['convenor'] }, members: { kind: 'charter', charter: digest } },
      ...decisions,
      ...objectsOf(log['boards']), // a later board signs the rosters after it
      ...rosters
        .filter(isSigned)
        .map((roster): Entry => ({ object: roster, members: { kind: 'roster', charter: digest, number: numberOf(roster['roster']) } })),
      ...(['policies', 'stops', 'lifts'] as const).flatMap((name) => objectsOf(log[name])),
    ],
    notYet: rosters
      .filter((roster) => !isSigned(roster))
      .map((roster) => `Roster ${numberOf(roster['roster'])} isn't signed by a quorum of the board yet, so it was left out.`),
  };
}

export function releaseEntry(release: Release): Entry {
  return { object: release, members: { kind: 'release', charter: release.charter, place: placeOf(release) } };
}

function charterOf(file: string, value: unknown): Charter {
  try {
    return checkCharter(value);
  } catch (cause) {
    if (cause instanceof MissionError) throw new InputError(`${file}: ${cause.issues.join(' ')}`, { cause });
    throw cause;
  }
}

function objectsOf(list: unknown): readonly Entry[] {
  return listOf(list).flatMap((item): readonly Entry[] => {
    const object = isRecord(item) ? item['object'] : undefined;
    const members = isRecord(object) && isRecord(object['body']) ? signedMembers(object['body'], () => undefined) : undefined;
    return members === undefined ? [] : [{ object, members }];
  });
}

function releaseIn(file: string, value: Fields): Entry {
  try {
    return releaseEntry(checkRelease(value));
  } catch (cause) {
    if (cause instanceof MissionError) throw new InputError(`${file}: ${cause.issues.join(' ')}`, { cause });
    throw cause;
  }
}

/** A decision with its reason, whose body names the charter. */
function decisionEntry(file: string, value: Fields): Entry {
  const { body } = value;
  if (isRecord(body) && typeof body['charter'] === 'string')
    return { object: value, members: { kind: 'decision', charter: body['charter'] } };
  throw new InputError(`${file} is a decision without a reason. Add the mission document that has it.`);
}

/** What the leaf of an object in the signed form says, from the object's body; its form is checked when it is read. */
function signedMembers(body: Fields, charterNaming: CharterNaming): LeafMembers | undefined {
  const { format } = body;
  const charter = typeof body['charter'] === 'string' ? body['charter'] : '';
  switch (typeof format === 'string' ? /^soundings (.+) v1$/.exec(format)?.[1] : undefined) {
    case 'policy':
      return { kind: 'policy', charter, number: numberOf(body) };
    case 'board':
      return { kind: 'board', charter, number: numberOf(body) };
    case 'stop':
      return { kind: 'stop', charter };
    case 'lift':
      return { kind: 'lift', charter };
    case 'challenge':
    case 'challenges':
      return { kind: 'challenge', charter };
    case 'hypothesis':
      return { kind: 'hypothesis', charter };
    case 'answer':
      return { kind: 'answer', charter, about: typeof body['challenge'] === 'string' ? body['challenge'] : '' };
    case 'withheld':
      return { kind: 'withheld', charter, place: body['place'] as LeafPlace };
    case 'removal':
      return { kind: 'removal', charter: charterNaming(String(body['object'])) ?? '' };
    case 'software':
      return { kind: 'software' };
    case 'audit head':
      return { kind: 'audit' };
    default:
      return undefined;
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

function numberOf(value: unknown): number {
  return isRecord(value) && typeof value['number'] === 'number' ? value['number'] : 0;
}
