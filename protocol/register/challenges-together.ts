// challenges-together.ts — many unsigned objections in one object, so that a wave of them fills no register: answered together, each with its own reference (register.md, "Leaf and object", `challenge`).
import * as z from '../json/schema.ts';
import { Base64Url } from '../json/base64url.ts';
import { ChallengeObject } from './objects-public.ts';
import { Signatures } from './signed-form.ts';

export const TOGETHER_MAX = 500;

/** Nobody signs it: it stands for objections that nobody has signed. */
export const ChallengesTogether = z.strictObject({
  body: z.strictObject({
    format: z.literal('soundings challenges v1'),
    charter: Base64Url(32),
    challenges: z.array(ChallengeObject).check(z.minLength(1), z.maxLength(TOGETHER_MAX)),
  }),
  signatures: Signatures.check(z.maxLength(0)),
});
export type ChallengesTogether = z.infer<typeof ChallengesTogether>;

/** Why these can't stand together; undefined if they can. */
export function togetherIssue({ body: { charter, challenges } }: ChallengesTogether): string | undefined {
  if (challenges.some(({ body }) => body.charter !== charter)) return 'One of the objections in it is to another mission.';
  return challenges.some(({ signatures }) => signatures.length > 0)
    ? 'One of the objections in it is signed, and needs an entry of its own.'
    : undefined;
}
