// kept.ts — what both aggregators answered to "was ours counted?", kept for the pages, and both signed answers as one file for the board.
import * as z from 'zod';
import type { CountedAnswers, Receipt } from '@soundings/client/node';
import { fromUtf8, toBase64Url, utf8 } from '@soundings/crypto/bytes';
import type { RandomBytes } from '@soundings/crypto/random';
import type { Verdict } from '../../organisation/counted-verdict.ts';
import { openDrafts } from '../folder/drafts.ts';

const Report = z.enum(['counted', 'other', 'not-counted', 'not-released', 'unknown']);

const KeptAnswers = z.strictObject({
  format: z.literal('soundings counted answers v1'),
  /** Seconds since the epoch. */
  askedAt: z.int(),
  verdict: z.enum(['counted', 'open', 'restored', 'unconfirmed', 'accused']),
  sentence: z.string().optional(),
  leader: Report,
  helper: Report,
  /** The signed answers, base64url, if both have answered with their trees: each holds the question that it answers. */
  signed: z.strictObject({ leader: z.string(), helper: z.string() }).optional(),
});
export type KeptAnswers = z.infer<typeof KeptAnswers>;

export function answersOf(askedAt: number, { leader, helper, trees }: CountedAnswers, verdict: Verdict): KeptAnswers {
  return {
    format: 'soundings counted answers v1',
    askedAt,
    verdict: verdict.kind,
    ...(verdict.kind === 'counted' ? {} : { sentence: verdict.sentence }),
    leader: leader.kind,
    helper: helper.kind,
    ...(trees === undefined ? {} : { signed: { leader: toBase64Url(trees.leader), helper: toBase64Url(trees.helper) } }),
  };
}

/** Whether asking again can't change it. */
export function isFinal({ verdict }: KeptAnswers): boolean {
  return verdict === 'counted' || verdict === 'accused';
}

export async function readAnswers(folder: string, receipt: Receipt, random: RandomBytes): Promise<KeptAnswers | undefined> {
  const bytes = await (await openDrafts(folder, random)).read(nameOf(receipt));
  return bytes === undefined ? undefined : KeptAnswers.safeParse(JSON.parse(fromUtf8(bytes))).data;
}

export async function keepAnswers(folder: string, receipt: Receipt, answers: KeptAnswers, random: RandomBytes): Promise<void> {
  await (await openDrafts(folder, random)).write(nameOf(receipt), utf8(JSON.stringify(answers)));
}

/** Everything that somebody else needs to check it: the receipt, and what each aggregator signed. Undefined without two signed answers. */
export function evidenceOf(receipt: Receipt, { signed }: KeptAnswers): object | undefined {
  return signed && { format: 'soundings counted evidence v1', receipt, answers: signed };
}

function nameOf({ digest }: Receipt): string {
  return `counted.${Buffer.from(digest, 'base64url').toString('hex')}`;
}
