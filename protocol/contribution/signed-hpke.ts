// signed-hpke.ts — an aggregator's signature over the HPKE configurations that it shows, in a header beside DAP's own answer (protocol.md, "Signed HPKE configurations").
import { bigEndian, fromBase64Url, toBase64Url } from '@soundings/crypto/bytes';
import { decode, encode, fixed, struct, u64 } from '@soundings/crypto/codec';
import { DecodeError } from '@soundings/crypto/errors';
import type { SignMessage, VerifySignature } from '@soundings/crypto/signature/ed25519';
import type { AggregatorRole } from '../dap/role.ts';
import { MissionError } from '../errors.ts';
import { tagged } from '../json/tagged.ts';

/** The encoded HpkeConfigList as base64url, beside an answer of another kind: who asks what is held then needs no request for the keys. */
export const HPKE_CONFIGS_HEADER = 'soundings-hpke-configs';

/** A plain DAP client passes over it. */
export const HPKE_SIGNATURE_HEADER = 'soundings-hpke-config-signature';

/** The longest time for which one signature holds: 13 weeks. */
export const HPKE_SIGNATURE_SECONDS_MAX = 13 * 7 * 86_400;

/** Seconds since the epoch: later times have no date that people write. */
const YEAR_10000 = 253_402_300_800n;

/** Seconds since the epoch: the list holds from `from` on, and before `until`. Whoever has seen a later `from` no longer takes this one. */
export interface HpkeValidity {
  readonly from: bigint;
  readonly until: bigint;
}

//   struct { uint64 from; uint64 until; opaque signature[64]; } HpkeConfigSignature;     as base64url in the header
const HpkeConfigSignature = struct({ from: u64, until: u64, signature: fixed(64) });

/** The header's value for an encoded HpkeConfigList. `privateKey` is the Ed25519 seed whose public key stands in charters. */
export function signHpkeConfigsBy(
  sign: SignMessage,
  role: AggregatorRole,
  validity: HpkeValidity,
  list: Uint8Array,
  privateKey: Uint8Array,
): string {
  const signature = sign(privateKey, message(role, validity, list));
  return toBase64Url(encode(HpkeConfigSignature, { ...validity, signature }));
}

/**
 * For how long an aggregator vouches for an encoded HpkeConfigList. MissionError `signature` if the header isn't that aggregator's signature of
 * this very list in this role, or claims to hold for longer than {@link HPKE_SIGNATURE_SECONDS_MAX} or beyond the year 9999.
 */
export function readHpkeSignatureBy(
  verify: VerifySignature,
  header: string,
  role: AggregatorRole,
  list: Uint8Array,
  aggregatorKey: Uint8Array,
): HpkeValidity {
  const { signature, ...validity } = decoded(header);
  if (!verify(aggregatorKey, message(role, validity, list), signature)) throw notSigned();
  const seconds = validity.until - validity.from;
  if (!(seconds > 0n && seconds <= BigInt(HPKE_SIGNATURE_SECONDS_MAX) && validity.until <= YEAR_10000)) {
    throw new MissionError('signature', [
      "The signature over the aggregator's HPKE keys must be valid for at most 13 weeks, and not beyond the year 9999.",
    ]);
  }
  return validity;
}

function decoded(header: string): HpkeValidity & { readonly signature: Uint8Array } {
  const bytes = fromBase64Url(header);
  if (bytes === undefined) throw notSigned();
  try {
    return decode(HpkeConfigSignature, bytes, 'signature');
  } catch (cause) {
    throw cause instanceof DecodeError ? notSigned(cause) : cause;
  }
}

function notSigned(cause?: unknown): MissionError {
  return new MissionError('signature', ["The aggregator's HPKE keys aren't signed with the key that the charter gives it."], { cause });
}

function message(role: AggregatorRole, { from, until }: HpkeValidity, list: Uint8Array): Uint8Array {
  return tagged('soundings hpke config v1', Uint8Array.of(role), bigEndian(from, 8), bigEndian(until, 8), list);
}
