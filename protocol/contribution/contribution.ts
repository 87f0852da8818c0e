// contribution.ts — who contributed, said so that nobody can say it for them: the extensions of a report (protocol.md, "A contribution").
import { sha256 } from '@soundings/crypto/sha256';
import { bigEndian, equal } from '@soundings/crypto/bytes';
import { decode, encode, fixed, struct, u8, type ValueOf } from '@soundings/crypto/codec';
import { DecodeError } from '@soundings/crypto/errors';
import type { SignMessage, VerifySignature } from '@soundings/crypto/signature/ed25519';
import { Role, type AggregatorRole } from '../dap/role.ts';
import { FORMAT } from '../charter/code-points.ts';
import { tagged } from '../json/tagged.ts';

//   struct {
//     uint8 format = 1;
//     opaque organisation[16];
//     uint8 version;
//     opaque leader_commitment[32];
//     opaque helper_commitment[32];
//     opaque signature[64];
//   } ContributionExtension;
export const ContributionExtension = struct({
  format: u8,
  organisation: fixed(16),
  version: u8,
  leaderCommitment: fixed(32),
  helperCommitment: fixed(32),
  signature: fixed(64),
});
export type ContributionExtension = ValueOf<typeof ContributionExtension>;

export const SALT_SIZE = 32;

/** The parts of a report that its signature covers. */
export interface ContributionContext {
  readonly taskId: Uint8Array;
  readonly reportId: Uint8Array;
  /** The window's first day. */
  readonly time: bigint;
  /** Encoded, as it stands in the report. */
  readonly publicShare: Uint8Array;
}

/** The same where only the public share's SHA-256 is known, 32 bytes. */
export type SignedContext = Omit<ContributionContext, 'publicShare'> &
  (Pick<ContributionContext, 'publicShare'> | { readonly publicShareDigest: Uint8Array });

/** Binds the sender to an input share without telling anything of it: the salt is fresh, 32 bytes, and only that aggregator's. */
export function commitment(
  role: AggregatorRole,
  context: Pick<ContributionContext, 'taskId' | 'reportId'>,
  salt: Uint8Array,
  inputShare: Uint8Array,
): Uint8Array {
  return sha256(tagged('soundings share v1', Uint8Array.of(role), context.taskId, context.reportId, salt, inputShare));
}

/** The encoded public extension of a contribution, signed. `privateKey` is the organisation's Ed25519 seed of 32 bytes. */
export function signContributionBy(
  sign: SignMessage,
  context: ContributionContext,
  unsigned: Pick<ContributionExtension, 'organisation' | 'version' | 'leaderCommitment' | 'helperCommitment'>,
  privateKey: Uint8Array,
): Uint8Array {
  const signature = sign(privateKey, signedMessage(context, { ...unsigned, format: FORMAT }));
  return encode(ContributionExtension, { ...unsigned, format: FORMAT, signature });
}

/** Reads a public extension. DecodeError for bytes that are none, or of another format. */
export function readContribution(extensionData: Uint8Array): ContributionExtension {
  const extension = decode(ContributionExtension, extensionData, 'contribution');
  if (extension.format !== FORMAT) throw new DecodeError('contribution.format', `expected ${FORMAT}, found ${extension.format}`);
  return extension;
}

/** Whether the organisation with this key signed exactly this contribution. */
export function contributionIsSignedBy(
  verify: VerifySignature,
  context: SignedContext,
  extension: ContributionExtension,
  publicKey: Uint8Array,
): boolean {
  return verify(publicKey, signedMessage(context, extension), extension.signature);
}

/** Whether the input share that this aggregator opened is the one that the organisation committed to. */
export function shareIsCommitted(
  role: AggregatorRole,
  context: Pick<ContributionContext, 'taskId' | 'reportId'>,
  extension: ContributionExtension,
  salt: Uint8Array,
  inputShare: Uint8Array,
): boolean {
  const committed = role === Role.leader ? extension.leaderCommitment : extension.helperCommitment;
  return salt.length === SALT_SIZE && equal(commitment(role, context, salt, inputShare), committed);
}

/** What a receipt shows and what aggregators answer with: one digest for one contribution, whatever it was sealed to. 32 bytes. */
export function contributionDigest(context: SignedContext, extension: Omit<ContributionExtension, 'signature'>): Uint8Array {
  return sha256(signedMessage(context, extension));
}

function signedMessage(context: SignedContext, extension: Omit<ContributionExtension, 'signature'>): Uint8Array {
  return tagged(
    'soundings contribution v1',
    context.taskId,
    context.reportId,
    bigEndian(context.time, 8),
    Uint8Array.of(extension.format),
    extension.organisation,
    Uint8Array.of(extension.version),
    'publicShare' in context ? sha256(context.publicShare) : context.publicShareDigest,
    extension.leaderCommitment,
    extension.helperCommitment,
  );
}
