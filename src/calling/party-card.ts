// party-card.ts — what one party of a mission hands to its convenor, in one file: its name, address, keys and contact, signed by itself.
import { fromUtf8, toBase64Url, toHex } from '@soundings/crypto/bytes';
import { sign, verify } from '@soundings/crypto/signature/ed25519';
import { sha256 } from '@soundings/crypto/sha256';
import { Base64Url, bytesOf } from '@soundings/protocol/json/base64url';
import { canonicalJson } from '@soundings/protocol/json/canonical-json';
import { tagged } from '@soundings/protocol/json/tagged';
import { Text } from '@soundings/protocol/json/text';
import { plainIssues } from '@soundings/protocol/charter/plain-issues';
import * as z from '@soundings/protocol/json/schema';

export const CARD_ROLES = ['convenor', 'leader', 'helper', 'collector', 'board', 'register', 'witness'] as const;
export type CardRole = (typeof CARD_ROLES)[number];

const Card = z.strictObject({
  format: z.literal('soundings party v1'),
  role: z.enum(CARD_ROLES),
  /** The institution's name, or a board member's. */
  name: Text(200),
  url: z.optional(Text(500)),
  /** Ed25519; signs the card. */
  key: z.optional(Base64Url(32)),
  /** A collector's. */
  hpkeConfig: z.optional(Base64Url()),
  /** A register's or a witness's. */
  vkey: z.optional(Text(500)),
  contact: z.optional(Text(200)),
  /** A leader's and a collector's: the SHA-256 of the token by which the others know it. */
  tokenHash: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/, 'use 64 hexadecimal digits'))),
  /** A leader's and a helper's, once both have the seed: it must be the same. */
  seedCommitment: z.optional(Base64Url(32)),
  /** Where an objection to the mission is handed in. */
  challenge: z.optional(z.strictObject({ email: z.optional(Text(200)), post: z.optional(Text(500)) })),
  signature: z.optional(Base64Url(64)),
});
export type PartyCard = z.infer<typeof Card>;
export type UnsignedCard = Omit<PartyCard, 'format' | 'key' | 'signature'>;

/** A card that can't be used, in sentences. */
export class CardError extends Error {
  readonly issues: readonly string[];
  constructor(issues: readonly string[]) {
    super(issues.join(' '));
    this.issues = issues;
  }
}

/** A party's card, signed if the party has a key that signs. `seed` is that key's, 32 bytes. */
export function makeCard(card: UnsignedCard, key?: { readonly publicKey: Uint8Array; readonly privateKey: Uint8Array }): PartyCard {
  const open: PartyCard = { format: 'soundings party v1', ...card, ...(key === undefined ? {} : { key: toBase64Url(key.publicKey) }) };
  return key === undefined ? open : { ...open, signature: toBase64Url(sign(key.privateKey, messageOf(open))) };
}

/** Reads a card's JSON value. CardError if it isn't one, or if its signature is wrong or missing. */
export function readCard(value: unknown): PartyCard {
  const parsed = Card.safeParse(value);
  if (!parsed.success) throw new CardError(plainIssues(parsed.error, 'party card'));
  const card = parsed.data;
  const { key, signature } = card;
  if (key !== undefined && (signature === undefined || !verify(bytesOf(key), messageOf(card), bytesOf(signature))))
    throw new CardError([`The card of ${card.name} isn't signed by its own key, so somebody may have changed it. Ask for it again.`]);
  return card;
}

/** What is read out on the telephone: the first 24 hexadecimal digits of the card's digest, in fours. */
export function cardFingerprint(card: PartyCard): string {
  return (
    toHex(sha256(messageOf(card)))
      .slice(0, 24)
      .match(/.{4}/g) ?? []
  ).join(' ');
}

function messageOf(card: PartyCard): Uint8Array {
  const unsigned = Object.fromEntries(Object.entries(card).filter(([name]) => name !== 'signature'));
  return tagged('soundings party v1', canonicalJson(unsigned));
}

/** A card as text, for the file `party-<role>.json`. */
export function cardText(card: PartyCard): string {
  return `${JSON.stringify(JSON.parse(fromUtf8(canonicalJson(card))), undefined, 2)}\n`;
}
