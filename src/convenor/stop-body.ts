// stop-body.ts — what a stop says before anybody signs it: by whom, from which day and why (register.md, "Leaf and object", `stop`).
import { toBase64Url } from '@soundings/crypto/bytes';
import { charterDigest, type Charter } from '@soundings/protocol/charter/charter';
import { dateOf, dayOf } from '@soundings/protocol/charter/day';
import type { StopObject } from '@soundings/protocol/register/objects';
import { InputError } from '../errors.ts';

export type StopBody = StopObject['body'];

/** InputError for a day that isn't one, or that isn't in the future. `today` is in days since the epoch. */
export function stopBody(charter: Charter, { by, from, text }: Pick<StopBody, 'by' | 'from' | 'text'>, today: number): StopBody {
  const day = dayOf(from);
  if (day === undefined) throw new InputError(`The first day of a stop is written as 2026-03-02, not "${from}".`);
  if (day <= today) throw new InputError(`${from} is not in the future. A stop can't be dated back: name ${dateOf(today + 1)} or later.`);
  return { format: 'soundings stop v1', charter: toBase64Url(charterDigest(charter)), by, from, text };
}
