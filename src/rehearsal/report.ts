// report.ts — what a rehearsal says of itself, signed by the convenor: of which charter it was, and whether what was promised was seen.
import { toBase64Url } from '@soundings/crypto/bytes';
import { sign, type SigningKeyPair } from '@soundings/crypto/signature/ed25519';
import { verify } from '@soundings/crypto/signature/node';
import { charterDigest, type Charter } from '@soundings/protocol/charter/charter';
import { Base64Url } from '@soundings/protocol/json/base64url';
import * as z from '@soundings/protocol/json/schema';
import { Text } from '@soundings/protocol/json/text';
import { whole } from '@soundings/protocol/json/whole';
import { signBody, SignedForm, signersOf } from '@soundings/protocol/register/signed-form';

const count = whole(0, 1_000_000_000);

const Report = z.strictObject({
  format: z.literal('soundings rehearsal v1'),
  /** The digest of the charter that the board is asked about. */
  charter: Base64Url(32),
  /** Of the made-up data. */
  seed: Text(100),
  /** The version of the program. */
  build: Text(100),
  organisations: count,
  windows: count,
  seconds: count,
  checks: z.array(z.strictObject({ name: Text(200), ok: z.literal([true, false]) })).check(z.maxLength(100)),
  /** Noisy totals further from the true ones than the interval that holds 95 of 100. */
  errors: z.array(z.strictObject({ cell: Text(500), promised: z.number(), seen: z.number() })).check(z.maxLength(1000)),
});
export type Report = z.infer<typeof Report>;

export const SignedReport = SignedForm(Report);
export type SignedReport = z.infer<typeof SignedReport>;

export function signReport(body: Report, convenor: SigningKeyPair): SignedReport {
  return { body, signatures: [signBody(body, convenor.publicKey, (message) => sign(convenor.privateKey, message))] };
}

/**
 * How a report stands to a charter. `stale`: it was of another version. `foreign`: the charter's convenor hasn't signed it. `failed`: what was
 * promised wasn't seen.
 */
export type RehearsalStanding = 'none' | 'same' | 'stale' | 'foreign' | 'failed';

export function rehearsalStanding(charter: Charter, value: unknown): RehearsalStanding {
  if (value === undefined) return 'none';
  const parsed = SignedReport.safeParse(value);
  if (!parsed.success || !signersOf(parsed.data, verify).has(charter.convenor.key)) return 'foreign';
  const { body } = parsed.data;
  if (body.charter !== toBase64Url(charterDigest(charter))) return 'stale';
  return body.checks.every(({ ok }) => ok) ? 'same' : 'failed';
}
