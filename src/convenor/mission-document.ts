// mission-document.ts — how a mission comes to be: the convenor signs a charter, the board decides, organisations enrol, rosters follow.
// Pure: a document goes in, the next one comes out. Whoever holds a key runs its own step on its own machine.
import { fromBase64Url, toBase64Url } from '@soundings/crypto/bytes';
import type { SigningKeyPair } from '@soundings/crypto/signature/ed25519';
import type { Decision } from '@soundings/protocol/charter/approval';
import { decide, signCharter } from '@soundings/protocol/signed/charter';
import { charterDigest, type Charter } from '@soundings/protocol/charter/charter';
import type { MissionDocument } from '@soundings/protocol/mission/mission';
import type { Roster, RosterEntry } from '@soundings/protocol/roster/roster';
import { provePossession, signRoster } from '@soundings/protocol/signed/roster';

/** A mission that only the convenor has signed yet. */
export function callMission(charter: Charter, convenor: SigningKeyPair): MissionDocument {
  return {
    format: 'soundings mission v1',
    charter: { charter, convenor: signCharter(charter, convenor.privateKey), board: [] },
    rosters: [],
  };
}

/**
 * Adds one board member's decision on the charter. It replaces an earlier approval by the same member. A refusal stays, and no approval is
 * added to it.
 */
export function decideOnCharter(document: MissionDocument, member: SigningKeyPair, decision: Decision['decision']): MissionDocument {
  return withDecision(document, decide(document.charter.charter, decision, member.publicKey, member.privateKey));
}

/** The same with a decision that the member has signed elsewhere. */
export function withDecision(document: MissionDocument, decided: Decision): MissionDocument {
  const earlier = document.charter.board.filter(({ key }) => key === decided.key);
  if (earlier.some((one) => one.decision === 'refuses')) return document;
  const board = [...document.charter.board.filter(({ key }) => key !== decided.key), decided];
  return { ...document, charter: { ...document.charter, board } };
}

export interface Enrolment {
  /** 16 bytes, drawn when the organisation enrols. */
  readonly id: Uint8Array;
  readonly name: string;
  readonly sector: string;
  /** If the charter has size tiers. */
  readonly tier?: string;
  readonly firstWindow: number;
  readonly lastWindow: number;
  /** The id under which it was enrolled before, with another key. */
  readonly replaces?: Uint8Array | undefined;
}

/** What an organisation sends to the convenor: its public key, and proof that it holds the private key. */
export function enrol(charter: Charter, { id, replaces, ...rest }: Enrolment, keys: SigningKeyPair): RosterEntry {
  const possession = provePossession(charterDigest(charter), id, keys.publicKey, keys.privateKey, replaces);
  const entry = { ...rest, id: toBase64Url(id), key: toBase64Url(keys.publicKey), possession: toBase64Url(possession) };
  return replaces === undefined ? entry : { ...entry, replaces: toBase64Url(replaces) };
}

/**
 * Adds the next roster, signed by the convenor: all entries of the last roster and the new `entries`. A new entry with a known id replaces the old one. An
 * entry that replaces another id ends that entry in the window before. `leaving` has the last window of each organisation that leaves, by id. The roster
 * applies to windows that begin on `inForceFrom` (such as 2026-01-05) or later.
 */
export function nextRoster(
  document: MissionDocument,
  entries: readonly RosterEntry[],
  inForceFrom: string,
  convenor: SigningKeyPair,
  leaving: ReadonlyMap<string, number> = new Map(),
): MissionDocument {
  const last = document.rosters[document.rosters.length - 1]?.roster;
  const staying = (last?.organisations ?? []).flatMap((entry) => {
    if (entries.some(({ id }) => id === entry.id)) return [];
    const successor = entries.find(({ replaces }) => replaces === entry.id);
    const lastWindow = Math.min(entry.lastWindow, leaving.get(entry.id) ?? Infinity, (successor?.firstWindow ?? Infinity) - 1);
    return lastWindow < entry.firstWindow ? [] : [{ ...entry, lastWindow }];
  });
  const roster: Roster = {
    format: 'soundings roster v1',
    charter: toBase64Url(charterDigest(document.charter.charter)),
    number: (last?.number ?? 0) + 1,
    inForceFrom,
    organisations: [...staying, ...entries],
  };
  const signed = { roster, convenor: toBase64Url(signRoster(roster, convenor.privateKey)), board: [] };
  return { ...document, rosters: [...document.rosters, signed] };
}

/** Adds one board member's signature to the newest roster. */
export function approveRoster(document: MissionDocument, member: SigningKeyPair): MissionDocument {
  const key = toBase64Url(member.publicKey);
  const rosters = document.rosters.map((signed, index) => {
    if (index < document.rosters.length - 1) return signed;
    const signature = toBase64Url(signRoster(signed.roster, member.privateKey));
    return { ...signed, board: [...signed.board.filter((one) => one.key !== key), { key, signature }] };
  });
  return { ...document, rosters };
}

/** The 16 bytes of an organisation's id, or undefined if the text is not an id. */
export function organisationId(text: string): Uint8Array | undefined {
  const bytes = fromBase64Url(text);
  return bytes?.length === 16 ? bytes : undefined;
}
