// objects-public.ts — what anybody may say of a mission, and is told: challenges and answers (register.md, "Leaf and object").
import * as z from '../json/schema.ts';
import { Base64Url } from '../json/base64url.ts';
import { PrintableText, Text } from '../json/text.ts';
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
