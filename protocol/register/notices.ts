// notices.ts — what an aggregator shows of itself for monitors to compare with the register: notices, and what it has loaded of a mission (register.md, "Presence isn't absence").
import * as z from '../json/schema.ts';
import { Base64Url } from '../json/base64url.ts';
import { whole } from '../json/whole.ts';
import { Day } from './objects.ts';
import { SignedForm } from './signed-form.ts';

export const NOTICES_FORMAT = 'soundings notices v1';
export const MISSION_STATE_FORMAT = 'soundings mission state v1';

/** Where an aggregator shows them, after its URL. */
export const NOTICES_PATH = 'soundings/notices';

/** @param charter the charter's digest in hexadecimal */
export function missionStatePath(charter: string): string {
  return `soundings/mission/${charter}`;
}

/** What was handed to an aggregator by file, with the day of that. `object` is the digest of `document`. */
export const Notices = z.strictObject({
  format: z.literal(NOTICES_FORMAT),
  notices: z
    .array(
      z.strictObject({
        kind: z.enum(['stop', 'challenge', 'decision', 'receipt']),
        object: Base64Url(32),
        /** Absent of a receipt, which names a challenge only. */
        charter: z.optional(Base64Url(32)),
        day: Day,
        document: z.unknown(),
      }),
    )
    .check(z.maxLength(100_000)),
});
export type Notices = z.infer<typeof Notices>;

/** What an aggregator has loaded of a mission: the highest numbers, 0 being the charter's own, and the digests of the stops that it obeys. */
export const MissionState = z.strictObject({
  format: z.literal(MISSION_STATE_FORMAT),
  charter: Base64Url(32),
  roster: whole(0, 1_000_000_000),
  board: whole(0, 1_000_000_000),
  policy: whole(0, 1_000_000_000),
  stops: z.array(Base64Url(32)).check(z.maxLength(1000)),
  /** The last day on which it had read every leaf and lacked none; null if never, or if the mission is unlogged. */
  checked: z.nullable(Day),
});
export type MissionState = z.infer<typeof MissionState>;

/** What whoever takes a challenge in answers with; it is no leaf. The days for an answer run from it. */
export const ChallengeReceipt = SignedForm(
  z.strictObject({ format: z.literal('soundings challenge receipt v1'), challenge: Base64Url(32), received: Day }),
);
export type ChallengeReceipt = z.infer<typeof ChallengeReceipt>;
