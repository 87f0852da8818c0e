// objects-other.ts — what a register holds besides missions and objections: removals, hypotheses, software, audit heads (register.md, "Leaf and object").
import * as z from '../json/schema.ts';
import { Base64Url } from '../json/base64url.ts';
import { PrintableText, Text } from '../json/text.ts';
import { whole } from '../json/whole.ts';
import { SignedForm } from './signed-form.ts';

/** The charter's digest. */
const charter = Base64Url(32);
const Digest = Base64Url(32);

/** Why an object's text was taken down. The leaf stays, and so does the tree. */
export const RemovalObject = SignedForm(
  z.strictObject({
    format: z.literal('soundings removal v1'),
    object: Digest,
    reason: z.enum(['personal-data', 'unlawful']),
    /** Of a roster, only these organisations' names are taken down, by their ids; `left` is the digest of what stands in its place. */
    roster: z.optional(z.strictObject({ names: z.array(Base64Url(16)).check(z.minLength(1), z.maxLength(1000)), left: Digest })),
  }),
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
