// objects.ts — objects of the register that a mission document contains, with proofs (register.md, "Leaf and object", "Who refuses what").
import * as z from '../json/schema.ts';
import { dayOf } from '../charter/day.ts';
import { Base64Url } from '../json/base64url.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import { PrintableText, Text } from '../json/text.ts';
import { whole } from '../json/whole.ts';
import { hashOfLeaf, objectName, type LeafMembers } from './leaf.ts';
import { Log } from './keys/log-member.ts';
import { NOTE_SIZE_MAX } from './note.ts';
import { Signatures, SignedForm } from './signed-form.ts';

/** The charter's SHA-256. */
const charter = Base64Url(32);
const number = whole(1, 1_000_000_000);
/** From 00:00 UTC of this day. */
export const Day = PrintableText.check(z.refine((text) => dayOf(text) !== undefined, 'write a day as 2026-01-05'));
/** Long enough to say why; a reason is no essay. */
const WordsOf = Text(2000);

/** New keys of the register. If the log is lost for good, `lost` is its last known checkpoint. */
export const PolicyObject = SignedForm(
  z.strictObject({
    format: z.literal('soundings policy v1'),
    charter,
    number,
    inForceFrom: Day,
    log: Log,
    lost: z.optional(z.string().check(z.maxLength(NOTE_SIZE_MAX))),
  }),
);
export type PolicyObject = z.infer<typeof PolicyObject>;

export const StopObject = SignedForm(
  z.strictObject({
    format: z.literal('soundings stop v1'),
    charter,
    by: z.enum(['helper', 'leader', 'board']),
    from: Day,
    text: WordsOf,
  }),
);
export type StopObject = z.infer<typeof StopObject>;

/** The board lifts a stop. `stop` is the digest of the stop's object. */
export const LiftObject = SignedForm(z.strictObject({ format: z.literal('soundings lift v1'), charter, stop: Base64Url(32) }));
export type LiftObject = z.infer<typeof LiftObject>;

export const BoardObject = SignedForm(
  z.strictObject({
    format: z.literal('soundings board v1'),
    charter,
    number,
    inForceFrom: Day,
    keys: z.array(Base64Url(32)).check(z.minLength(1), z.maxLength(100)),
    quorum: whole(1, 100),
  }),
);
export type BoardObject = z.infer<typeof BoardObject>;

/** Why a member of the board approves or refuses, in their own words. */
export const Reason = z.strictObject({
  format: z.literal('soundings reason v1'),
  charter,
  decision: z.enum(['approves', 'refuses']),
  text: WordsOf,
});

/**
 * What the document has instead of a roster that is no longer needed: what the roster's leaf says. `digest` is the digest of its object.
 */
export const RosterReference = z.strictObject({ digest: Base64Url(32), number, size: whole(2, 16_777_216) });
export type RosterReference = z.infer<typeof RosterReference>;

const ProofText = z.string().check(z.maxLength(2 * NOTE_SIZE_MAX));
const proved = <Object extends z.Schema<unknown>>(object: Object) =>
  z.array(z.strictObject({ object, proof: ProofText })).check(z.maxLength(1000));

/** The mission document's member `log`. */
export const LogProofs = z.strictObject({
  charter: ProofText,
  /** One for each decision of the board, in the order of the decisions. */
  decisions: z.array(z.strictObject({ body: z.nullable(Reason), signatures: Signatures, proof: ProofText })).check(z.maxLength(100)),
  /** One for each roster, in the order of the rosters. */
  rosters: z.array(ProofText).check(z.maxLength(10_000)),
  policies: proved(PolicyObject),
  stops: proved(StopObject),
  lifts: proved(LiftObject),
  boards: proved(BoardObject),
  /** Objections that hold the first window back, and what answers them (mission/held-back.ts). Absent in documents of the builds before. */
  challenges: z.optional(proved(z.unknown())),
  answers: z.optional(proved(z.unknown())),
});
export type LogProofs = z.infer<typeof LogProofs>;

/** The hash of the leaf that names this object. */
export function leafHashOf(object: unknown, of: LeafMembers): Uint8Array {
  return hashOfLeaf({ ...objectName(canonicalJson(object)), ...of });
}

/** 00:00 UTC of a day that a schema has accepted, in seconds since the epoch. NaN for any other text. */
export function startOfDay(day: string): number {
  return (dayOf(day) ?? NaN) * 86_400;
}
