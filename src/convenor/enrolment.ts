// enrolment.ts — how an organisation joins a mission, and how the convenor and the board make a roster of those who did (protocol.md, "Roster").
import { toBase64Url } from '../../crypto/bytes.ts';
import type { RandomBytes } from '../../crypto/random.ts';
import { bytesOf } from '../../protocol/mission/base64url.ts';
import { charterDigest, type Charter } from '../../protocol/mission/charter.ts';
import { provePossession, signRoster, type Roster, type RosterEntry, type SignedRoster } from '../../protocol/mission/roster.ts';
import type { SigningKey } from './keys.ts';

/** What an organisation says of itself when it enrols. */
export interface Enrolment {
  readonly name: string;
  readonly sector: string;
  /** Window numbers, both inclusive. */
  readonly firstWindow: number;
  readonly lastWindow: number;
}

/** The organisation's entry, made and signed by itself with its own key; its id is drawn here. */
export function enrol(charter: Charter, enrolment: Enrolment, key: SigningKey, random: RandomBytes): RosterEntry {
  const id = random(16);
  const possession = provePossession(charterDigest(charter), id, bytesOf(key.publicKey), bytesOf(key.privateKey));
  return { id: toBase64Url(id), ...enrolment, key: key.publicKey, possession: toBase64Url(possession) };
}

/** A roster that nobody has signed yet. `inForceFrom` is a day such as 2026-01-05. */
export function makeRoster(charter: Charter, number: number, inForceFrom: string, organisations: readonly RosterEntry[]): Roster {
  return {
    format: 'soundings roster v1',
    charter: toBase64Url(charterDigest(charter)),
    number,
    inForceFrom,
    organisations: [...organisations],
  };
}

/** The roster with the signatures of the convenor and of those of the board who sign. */
export function signedRoster(roster: Roster, convenor: SigningKey, board: readonly SigningKey[]): SignedRoster {
  return {
    roster,
    convenor: toBase64Url(signRoster(roster, bytesOf(convenor.privateKey))),
    board: board.map((member) => ({ key: member.publicKey, signature: toBase64Url(signRoster(roster, bytesOf(member.privateKey))) })),
  };
}
