// world.ts — a mission and its register, made from a seed: what is logged, signed and witnessed when the test says.
import { toBase64Url } from '../../../crypto/bytes.ts';
import type { SigningKeyPair } from '../../../crypto/signature/ed25519.ts';
import { sign } from '../../../crypto/signature/node.ts';
import type { Decision } from '../../../protocol/charter/approval.ts';
import { decide, signCharter } from '../../../protocol/signed/charter.ts';
import { canonicalJson } from '../../../protocol/json/canonical-json.ts';
import { charterDigest, type Charter } from '../../../protocol/charter/charter.ts';
import { dayOf } from '../../../protocol/charter/day.ts';
import { signRoster } from '../../../protocol/signed/roster.ts';
import type { Roster, SignedRoster } from '../../../protocol/roster/roster.ts';
import { formatCheckpoint } from '../../../protocol/register/checkpoint.ts';
import { cosign, signCheckpoint } from '../../../protocol/register/cosignature.ts';
import { encodeLeaf, objectName, type LeafMembers } from '../../../protocol/register/leaf.ts';
import type { Log } from '../../../protocol/register/keys/log-member.ts';
import { leafHash } from '../../../protocol/register/merkle.ts';
import { formatNote } from '../../../protocol/register/note.ts';
import type { LogProofs } from '../../../protocol/register/objects.ts';
import { formatProof } from '../../../protocol/register/proof.ts';
import { signBody, type Signed } from '../../../protocol/register/signed-form.ts';
import { inclusionProof, readHashes, treeRoot } from '../../../protocol/register/tree.ts';
import { formatVerifierKey, KeyType } from '../../../protocol/register/keys/verifier-key.ts';
import { exampleCharter, parties, type Parties } from '../../support/mission.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { lineSigner, type LineSigner } from './seeds.ts';

export const URL_OF_REGISTER = 'https://register.salford.example/winter/';
export const ORIGIN_OF_REGISTER = 'register.salford.example/winter';

/** 2025-12-01, 12:00 UTC: when the charter and the board's approvals are logged. */
export const NOON = at('2025-12-01') + 43_200;

/** 00:00 UTC of a day, in seconds since the epoch. */
export function at(day: string): number {
  return (dayOf(day) ?? NaN) * 86_400;
}

export type LoggedCharter = Charter & { readonly log: Log };

/** The keys that can sign checkpoints: two of the log, five of witnesses, of whom the charter names the first and the first four. */
export interface RegisterKeys {
  readonly logs: readonly [LineSigner, LineSigner];
  readonly witnesses: readonly [LineSigner, LineSigner, LineSigner, LineSigner, LineSigner];
}

const random = seededRandom('register');
const witness = (name: string): LineSigner => lineSigner(name, KeyType.cosignature, random(32));
export const KEYS: RegisterKeys = {
  logs: [lineSigner(ORIGIN_OF_REGISTER, KeyType.note, random(32)), lineSigner(ORIGIN_OF_REGISTER, KeyType.note, random(32))],
  witnesses: [
    witness('w.university.example'),
    witness('w.charity.example'),
    witness('w.library.example'),
    witness('w.network.example'),
    witness('w.new.example'),
  ],
};

/** A log of two witnesses beside the aggregators', and of those, with a quorum of three. */
export function exampleLog(keys: RegisterKeys = KEYS): Log {
  const operators = ['A university', 'A charity', 'Central Library', 'The witness network'];
  return {
    url: URL_OF_REGISTER,
    keys: [formatVerifierKey(keys.logs[0].key)],
    witnesses: operators.map((operator, i) => ({ key: formatVerifierKey((keys.witnesses[i] ?? keys.witnesses[0]).key), operator })),
    quorum: 3,
    cooling: 7,
    due: 21,
  };
}

export const EVERYBODY: Parties = parties('register');
export const CHARTER: LoggedCharter = { ...exampleCharter(EVERYBODY), log: exampleLog() };
export const DIGEST = toBase64Url(charterDigest(CHARTER));

/** Who signs a checkpoint, and when each witness does. */
export interface Witnessing {
  readonly logs?: readonly LineSigner[];
  readonly witnesses?: readonly (readonly [LineSigner, number])[];
  readonly origin?: string;
}

/** A log that grows: its checkpoints are signed as each test says, right or wrong. */
export class GrowingLog {
  readonly leaves: Uint8Array[] = [];

  /** Its place. */
  add(object: unknown, members: LeafMembers): number {
    return this.leaves.push(encodeLeaf({ ...objectName(canonicalJson(object)), ...members })) - 1;
  }

  /** The signed checkpoint of the log as it is, seen by the first three witnesses at this time and the two seconds after it. */
  note(time: number, witnessing: Witnessing = {}): string {
    const read = readHashes(this.leaves.map(leafHash));
    const size = this.leaves.length;
    return noteOf(
      formatCheckpoint({ origin: witnessing.origin ?? ORIGIN_OF_REGISTER, size, root: treeRoot(size, read) }),
      time,
      witnessing,
    );
  }

  prove(index: number, note: string): string {
    const size = Number(note.split('\n')[1]);
    return formatProof({ index, path: inclusionProof(index, size, readHashes(this.leaves.map(leafHash))), note });
  }

  /** A leaf added, and its proof in a checkpoint of its own. */
  logged(object: unknown, members: LeafMembers, time: number, witnessing: Witnessing = {}): string {
    const index = this.add(object, members);
    return this.prove(index, this.note(time, witnessing));
  }
}

/** A text signed by the log's keys, and by witnesses at their times. */
export function noteOf(text: string, time: number, { logs = [KEYS.logs[0]], witnesses }: Witnessing = {}): string {
  const times = witnesses ?? KEYS.witnesses.slice(0, 3).map((one, i) => [one, time + i] as const);
  return formatNote({
    text,
    signatures: [
      ...logs.map(({ key, sign: hand }) => signCheckpoint(key, text, hand)),
      ...times.map(([{ key, sign: hand }, seen]) => cosign(key, text, seen, hand)),
    ],
  });
}

/** S(body), signed by these parties. */
export function signedBy<Body>(
  body: Body,
  ...signers: readonly SigningKeyPair[]
): Signed<Body> & { signatures: LogProofs['decisions'][number]['signatures'] } {
  const signatures = signers.map(({ publicKey, privateKey }) => signBody(body, publicKey, (message) => sign(privateKey, message)));
  return { body, signatures };
}

export function rosterOf(
  number: number,
  inForceFrom: string,
  members: readonly SigningKeyPair[] = EVERYBODY.board.slice(0, 2),
): SignedRoster {
  const roster: Roster = { format: 'soundings roster v1', charter: DIGEST, number, inForceFrom, organisations: [] };
  const signature = (pair: SigningKeyPair) => toBase64Url(signRoster(roster, pair.privateKey));
  const board = members.map((pair) => ({ key: toBase64Url(pair.publicKey), signature: signature(pair) }));
  return { roster, convenor: signature(EVERYBODY.convenor), board };
}

export function decisionOf(member: number, decision: Decision['decision']): Decision {
  const pair = memberOf(member);
  return decide(CHARTER, decision, pair.publicKey, pair.privateKey);
}

export function memberOf(member: number): SigningKeyPair {
  const pair = EVERYBODY.board[member];
  if (pair === undefined) throw new RangeError(`the board has no member ${String(member)}`);
  return pair;
}

export const CONVENORS_SIGNATURE = signCharter(CHARTER, EVERYBODY.convenor.privateKey);
