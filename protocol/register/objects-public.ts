// objects-public.ts — what the public says and is told: challenges, answers, removals, hypotheses, software, audit heads (register.md, "Leaf and object").
import * as z from '../json/schema.ts';
import { Base64Url } from '../json/base64url.ts';
import { PrintableText, Text } from '../json/text.ts';
import { whole } from '../json/whole.ts';
import { Day } from './objects.ts';
import { SignedForm } from './signed-form.ts';

/** The charter's digest. */
const charter = Base64Url(32);
const Digest = Base64Url(32);

/** What anybody may object to: a kind of leaf, and the digest of its object. It may be unsigned; then nobody knows who made it. */
export const ChallengeObject = SignedForm(
  z.strictObject({
    format: z.literal('soundings challenge v1'),
    charter,
    about: z.strictObject({ kind: PrintableText.check(z.minLength(1), z.maxLength(40)), object: Digest }),
    /** The day on which it was made, by its maker's word. */
    received: Day,
    /** Drawn by its maker, so that nobody can guess a short text from its digest. */
    salt: Base64Url(16),
    text: Text(8000),
    name: z.optional(Text(200)),
  }),
);
export type ChallengeObject = z.infer<typeof ChallengeObject>;

/** What whoever takes a challenge in answers with; it is no leaf. The days for an answer run from it. */
export const ChallengeReceipt = SignedForm(
  z.strictObject({ format: z.literal('soundings challenge receipt v1'), challenge: Digest, received: Day }),
);
export type ChallengeReceipt = z.infer<typeof ChallengeReceipt>;

export const AnswerObject = SignedForm(
  z.strictObject({
    format: z.literal('soundings answer v1'),
    charter,
    challenge: Digest,
    outcome: z.enum(['upheld', 'partly', 'rejected']),
    text: Text(8000),
  }),
);
export type AnswerObject = z.infer<typeof AnswerObject>;

/** Why an object's text was taken down. The leaf stays, and so does the tree. */
export const RemovalObject = SignedForm(
  z.strictObject({ format: z.literal('soundings removal v1'), object: Digest, reason: z.enum(['personal-data', 'unlawful']) }),
);
export type RemovalObject = z.infer<typeof RemovalObject>;

/** A hypothesis, of which only what the register needs is read: its other members are signed, and belong to insight-method.md. */
export const HypothesisObject = SignedForm(z.looseObject({ format: z.literal('soundings hypothesis v1'), charter, statement: Text(2000) }));

const FileName = Text(200);

export const SoftwareObject = SignedForm(
  z.strictObject({
    format: z.literal('soundings software v1'),
    name: Text(100),
    version: Text(100),
    /** Where its sources are, as text: an address and a commit. */
    source: Text(500),
    files: z
      .array(z.strictObject({ name: FileName, sha256: PrintableText.check(z.minLength(1), z.maxLength(64)), size: whole(0, 1e15) }))
      .check(z.maxLength(10_000)),
  }),
);
export type SoftwareObject = z.infer<typeof SoftwareObject>;

/** The head of a component's hash-chained audit log. */
export const AuditObject = SignedForm(
  z.strictObject({
    format: z.literal('soundings audit head v1'),
    component: Text(200),
    sequence: whole(0, Number.MAX_SAFE_INTEGER),
    head: Digest,
  }),
);
export type AuditObject = z.infer<typeof AuditObject>;
