// roster.ts — which organisations belong to a mission, each with its sector, its size tier, its key and its windows (protocol.md, "Roster").
import * as z from '../json/schema.ts';
import { toBase64Url } from '@soundings/crypto/bytes';
import type { SignMessage, VerifySignature } from '@soundings/crypto/signature/ed25519';
import { isPublicKey } from '@soundings/crypto/signature/encoding';
import type { Part } from '../privacy/ledger.ts';
import { Base64Url, bytesOf } from '../json/base64url.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import { charterDigest, type Charter } from '../charter/charter.ts';
import { dayOf } from '../charter/day.ts';
import { MissionError } from '../errors.ts';
import { Label } from '../charter/names.ts';
import { laterRule, shapeOf } from '../json/later-rule.ts';
import { plainIssues } from '../charter/plain-issues.ts';
import { alike } from '../json/alike.ts';
import { entriesAlike } from './entries-alike.ts';
import { tagged } from '../json/tagged.ts';
import { NameText, PrintableText } from '../json/text.ts';
import { tierNames } from '../charter/task-numbers.ts';
import type { Window } from '../charter/window.ts';

const RosterEntry = z.strictObject({
  /** 16 bytes, drawn when the organisation enrols. */
  id: Base64Url(16),
  name: NameText(200),
  sector: Label,
  /** Its size tier, where the charter has tiers: chosen by what is known of an organisation without its rows. */
  tier: z.optional(Label),
  /** The organisation's own Ed25519 key. */
  key: Base64Url(32),
  /** Window numbers, both inclusive: the organisation contributes to each of them, zeros included. */
  firstWindow: z.int().check(z.gte(0), z.lte(9999)),
  lastWindow: z.int().check(z.gte(0), z.lte(9999)),
  /** The organisation's signature over (mission, id, key), and the id it replaces: it holds the key it is enrolled with. */
  possession: Base64Url(64),
  /** The id of an entry of the same organisation, under an older key, that this one takes the place of. */
  replaces: z.optional(Base64Url(16)),
});
export type RosterEntry = z.infer<typeof RosterEntry>;

const NUMBER_MAX = 1_000_000_000;

const Roster = z.strictObject({
  format: z.literal('soundings roster v1'),
  /** The charter's digest. */
  charter: Base64Url(32),
  /** Grows from roster to roster. */
  number: z.int().check(
    z.gte(1),
    laterRule((number) => (number <= NUMBER_MAX ? undefined : `it should be at most ${NUMBER_MAX}`)),
  ),
  /** The first day of the first window that it can hold for, as 2026-01-05. */
  inForceFrom: PrintableText,
  organisations: z.array(RosterEntry).check(z.maxLength(100_000)),
});
export type Roster = z.infer<typeof Roster>;

const SignedRoster = z.strictObject({
  roster: Roster,
  convenor: Base64Url(64),
  board: z.array(z.strictObject({ key: Base64Url(32), signature: Base64Url(64) })).check(z.maxLength(100)),
});
export type SignedRoster = z.infer<typeof SignedRoster>;

/** Members of a board, by their keys in base64url, and how many of them must sign. */
export interface RosterBoard {
  readonly keys: readonly string[];
  readonly quorum: number;
}

/**
 * A roster that the charter's convenor and a quorum of its board have signed. Throws MissionError `roster` with every reason otherwise:
 * a convenor alone could enrol puppets around one real organisation. `boards`: every board that the mission has had; which of them was in
 * force when the roster was logged is for checkDocument, which knows the proofs.
 */
export function checkRosterBy(
  verify: VerifySignature,
  charter: Charter,
  value: unknown,
  boards: readonly RosterBoard[] = [charter.board],
): SignedRoster {
  const parsed = SignedRoster.safeParse(value);
  if (!parsed.success) throw new MissionError('roster', plainIssues(parsed.error, 'roster'), { cause: parsed.error });
  const signed = parsed.data;
  const issues = [...rosterIssues(charter, signed.roster, verify), ...signatureIssues(charter, signed, boards, verify)];
  if (issues.length > 0) throw new MissionError('roster', issues);
  return signed;
}

/** The same before the board has signed: that the convenor has is checked, and everything else but the quorum. */
export function proposedRosterBy(verify: VerifySignature, charter: Charter, value: unknown): SignedRoster {
  const parsed = SignedRoster.safeParse(value);
  if (!parsed.success) throw new MissionError('roster', plainIssues(parsed.error, 'roster'), { cause: parsed.error });
  const issues = [...rosterIssues(charter, parsed.data.roster, verify), ...convenorIssues(charter, parsed.data, verify)];
  if (issues.length > 0) throw new MissionError('roster', issues);
  return parsed.data;
}

/**
 * A roster that was accepted before and is stored. Its form and signatures are checked, but not the rules that were added since. Throws
 * MissionError `roster` if it can't be used.
 */
export function acceptedRosterBy(
  verify: VerifySignature,
  charter: Charter,
  value: unknown,
  boards: readonly RosterBoard[] = [charter.board],
): SignedRoster {
  const signed = shapeOf(SignedRoster, value, (cause) => new MissionError('roster', plainIssues(cause, 'roster'), { cause }));
  const issues = signatureIssues(charter, signed, boards, verify);
  if (signed.roster.charter !== toBase64Url(charterDigest(charter))) issues.push('This roster belongs to another charter.');
  if (issues.length > 0) throw new MissionError('roster', issues);
  return signed;
}

/**
 * Why `next` may not follow `previous` (undefined: none yet): its number has to grow, and it may not reach back to windows that have begun.
 * Both aggregators then use one roster for one window, whenever each of them loaded it.
 */
export function nextRosterIssues(previous: Roster | undefined, next: Roster, today: number): readonly string[] {
  if (previous === undefined) return [];
  const issues: string[] = [];
  if (next.number <= previous.number) {
    issues.push(`Roster ${next.number} can't replace roster ${previous.number}: the number must grow.`);
  }
  const from = dayOf(next.inForceFrom) ?? 0;
  if (from <= today)
    issues.push(`Roster ${next.number} would hold from ${next.inForceFrom}, which is not in the future; choose a later day.`);
  return issues;
}

/** The roster that holds for a window: of those in force when it begins, the one with the highest number. */
export function rosterInForce<R extends Pick<Roster, 'number' | 'inForceFrom'>>(rosters: readonly R[], window: Window): R | undefined {
  return rosters
    .filter(({ inForceFrom }) => (dayOf(inForceFrom) ?? Infinity) <= window.firstDay)
    .reduce<R | undefined>((latest, roster) => (latest === undefined || roster.number > latest.number ? roster : latest), undefined);
}

/** The entry of an organisation that is enrolled for this window. `id` is the base64url of its 16 bytes. */
export function enrolled(roster: Roster, id: string, window: Window): RosterEntry | undefined {
  return roster.organisations.find((entry) => entry.id === id && entry.firstWindow <= window.number && window.number <= entry.lastWindow);
}

/** Whether an organisation answers a task: one of all sectors, of some, or of its own; of all sizes, or of its own tier. */
export function belongsTo(entry: Pick<RosterEntry, 'sector' | 'tier'>, { sector, tier, sectors }: Part): boolean {
  const inSector = sectors?.includes(entry.sector) ?? (sector ?? entry.sector) === entry.sector;
  return inSector && (tier ?? entry.tier) === entry.tier;
}

/** Signed by the organisation when it enrols. `privateKey` is its Ed25519 seed of 32 bytes; `replaces` is the id whose place it takes. */
export function provePossessionBy(
  sign: SignMessage,
  charter: Uint8Array,
  id: Uint8Array,
  publicKey: Uint8Array,
  privateKey: Uint8Array,
  replaces?: Uint8Array,
): Uint8Array {
  return sign(privateKey, possessionMessage(charter, id, publicKey, replaces));
}

/** One party's signature of a roster: the convenor's, or a board member's. */
export function signRosterBy(sign: SignMessage, roster: Roster, privateKey: Uint8Array): Uint8Array {
  return sign(privateKey, rosterMessage(roster));
}

/** What is wrong with a roster apart from its signatures: check this before anybody signs. */
export function unsignedRosterIssuesBy(verify: VerifySignature, charter: Charter, value: unknown): readonly string[] {
  const parsed = Roster.safeParse(value);
  return parsed.success ? rosterIssues(charter, parsed.data, verify) : plainIssues(parsed.error, 'roster');
}

/** Of a board's members those whose signature on this roster is valid, by their keys; undefined if the roster is malformed. */
export function rosterSignersBy(
  verify: VerifySignature,
  { keys }: Pick<RosterBoard, 'keys'>,
  value: unknown,
): readonly string[] | undefined {
  const parsed = SignedRoster.safeParse(value);
  return parsed.success ? signersOf(keys, parsed.data, verify) : undefined;
}

/** An entry that replaces another is signed under a tag of its own, so that nobody can add or take away what it replaces. */
function possessionMessage(charter: Uint8Array, id: Uint8Array, publicKey: Uint8Array, replaces: Uint8Array | undefined): Uint8Array {
  if (replaces === undefined) return tagged('soundings possession v1', charter, id, publicKey);
  return tagged('soundings replacement v1', charter, id, publicKey, replaces);
}

function rosterMessage(roster: Roster): Uint8Array {
  return tagged('soundings roster v1', canonicalJson(roster));
}

function rosterIssues(charter: Charter, roster: Roster, verify: VerifySignature): string[] {
  const digest = charterDigest(charter);
  const issues = roster.organisations.flatMap((entry) => entryIssues(charter, digest, entry, verify));
  if (roster.charter !== toBase64Url(digest)) issues.push('This roster belongs to another charter.');
  if (dayOf(roster.inForceFrom) === undefined) issues.push(`"${roster.inForceFrom}" is not a day; write it as 2026-01-05.`);
  return [...issues, ...entriesAlike(roster)];
}

function entryIssues(charter: Charter, digest: Uint8Array, entry: RosterEntry, verify: VerifySignature): string[] {
  const issues: string[] = [];
  const { leader, helper, sectors, schedule } = charter;
  if (!sectors.some(({ name }) => name === entry.sector))
    issues.push(`"${entry.name}" is in the sector "${entry.sector}", which the charter doesn't have.`);
  issues.push(...tierIssues(tierNames(charter), entry));
  if (entry.firstWindow > entry.lastWindow || entry.lastWindow >= schedule.count) {
    issues.push(
      `"${entry.name}" takes part in windows ${entry.firstWindow} to ${entry.lastWindow}; the mission has 0 to ${schedule.count - 1}.`,
    );
  }
  if ([leader, helper].some(({ operator }) => alike(operator, entry.name)) || [leader.key, helper.key].includes(entry.key)) {
    issues.push(`"${entry.name}" runs an aggregator of this mission, so it can't contribute to it.`);
  }
  const [id, key, replaced] = [bytesOf(entry.id), bytesOf(entry.key), entry.replaces === undefined ? undefined : bytesOf(entry.replaces)];
  // Nothing verifies under a key that isn't one, and to look at the key takes as long as the signature: 0.25 ms.
  if (!verify(key, possessionMessage(digest, id, key, replaced), bytesOf(entry.possession))) {
    issues.push(
      isPublicKey(key)
        ? `"${entry.name}" hasn't proved that it holds its key.`
        : `The key of "${entry.name}" is of small order or not in canonical form.`,
    );
  }
  return issues;
}

function tierIssues(tiers: readonly string[], { name, tier }: RosterEntry): string[] {
  if (tier === undefined) return tiers.length === 0 ? [] : [`"${name}" is in no size tier; the charter has ${tiers.join(', ')}.`];
  return tiers.includes(tier) ? [] : [`"${name}" is in the size tier "${tier}", which the charter doesn't have.`];
}

function convenorIssues(charter: Charter, { roster, convenor }: SignedRoster, verify: VerifySignature): string[] {
  const isSigned = verify(bytesOf(charter.convenor.key), rosterMessage(roster), bytesOf(convenor));
  return isSigned ? [] : ["The convenor hasn't signed this roster."];
}

function signatureIssues(charter: Charter, signed: SignedRoster, boards: readonly RosterBoard[], verify: VerifySignature): string[] {
  const { roster } = signed;
  const issues = convenorIssues(charter, signed, verify);
  const counts = boards.map(({ keys, quorum }) => ({ signed: signersOf(keys, signed, verify).length, quorum }));
  const newest = counts.at(-1);
  if (newest !== undefined && !counts.some((count) => count.signed >= count.quorum)) {
    issues.push(
      `${newest.signed} of the board have signed roster ${roster.number}; it takes ${newest.quorum}. ` +
        'Members sign it with soundings mission approve --mission FILE --key FILE --roster.',
    );
  }
  return issues;
}

function signersOf(keys: readonly string[], { roster, board }: SignedRoster, verify: VerifySignature): readonly string[] {
  const message = rosterMessage(roster);
  return keys.filter((key) =>
    board.some((signature) => signature.key === key && verify(bytesOf(key), message, bytesOf(signature.signature))),
  );
}
