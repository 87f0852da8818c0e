// contribution.ts — a contribution's extension, signed and checked with Ed25519 in JavaScript unless the caller has a platform's.
import { sign, verify as verifyEd25519, type VerifySignature } from '@soundings/crypto/signature/ed25519';
import {
  contributionIsSignedBy,
  signContributionBy,
  type ContributionContext,
  type ContributionExtension,
  type SignedContext,
} from '../contribution/contribution.ts';

/** As {@link signContributionBy}. */
export function signContribution(
  context: ContributionContext,
  unsigned: Pick<ContributionExtension, 'organisation' | 'version' | 'leaderCommitment' | 'helperCommitment'>,
  privateKey: Uint8Array,
): Uint8Array {
  return signContributionBy(sign, context, unsigned, privateKey);
}

/** As {@link contributionIsSignedBy}. */
export function contributionIsSigned(
  context: SignedContext,
  extension: ContributionExtension,
  publicKey: Uint8Array,
  verify: VerifySignature = verifyEd25519,
): boolean {
  return contributionIsSignedBy(verify, context, extension, publicKey);
}
