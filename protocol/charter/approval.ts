// approval.ts — the convenor puts its name to a charter, and the oversight board approves or refuses it (design.md, "Who takes part").
import * as z from '../json/schema.ts';
import type { SignMessage, VerifySignature } from '@soundings/crypto/signature/ed25519';
import { toBase64Url } from '@soundings/crypto/bytes';
import { Base64Url, bytesOf } from '../json/base64url.ts';
import { acceptedCharter, charterDigest, checkCharter, type Charter } from './charter.ts';
import { MissionError } from '../errors.ts';
import { plainIssues } from './plain-issues.ts';
import { tagged } from '../json/tagged.ts';

export const Decision = z.strictObject({ key: Base64Url(32), decision: z.enum(['approves', 'refuses']), signature: Base64Url(64) });
export type Decision = z.infer<typeof Decision>;

const SignedCharter = z.strictObject({
  charter: z.unknown(),
  convenor: Base64Url(64),
  board: z.array(Decision).check(z.maxLength(100)),
});

/** A charter with the convenor's signature and the decisions of the board. Refusals stay in it: the register shows them. */
export interface SignedCharter {
  readonly charter: Charter;
  readonly convenor: string;
  readonly board: readonly Decision[];
}

/** Throws MissionError `charter` unless the convenor has signed, a quorum of the board approves, and every decision shown is really its member's. */
export function checkSignedCharterBy(verify: VerifySignature, value: unknown): SignedCharter {
  return signedCharter(verify, value, checkCharter);
}

/** The same for a charter that was accepted before and is stored. Its form and signatures are checked, but not the rules that were added since. */
export function acceptedSignedCharterBy(verify: VerifySignature, value: unknown): SignedCharter {
  return signedCharter(verify, value, acceptedCharter);
}

function signedCharter(verify: VerifySignature, value: unknown, read: (charter: unknown) => Charter): SignedCharter {
  const parsed = SignedCharter.safeParse(value);
  if (!parsed.success) throw new MissionError('charter', plainIssues(parsed.error, 'signed charter'), { cause: parsed.error });
  const signed = { ...parsed.data, charter: read(parsed.data.charter) };
  const issues = approvalIssues(signed, verify);
  if (issues.length > 0) throw new MissionError('charter', issues);
  return signed;
}

/** The convenor's signature. `privateKey` is an Ed25519 seed of 32 bytes. */
export function signCharterBy(sign: SignMessage, charter: Charter, privateKey: Uint8Array): string {
  return toBase64Url(sign(privateKey, charterMessage(charterDigest(charter))));
}

/** One member's decision on a charter. */
export function decideBy(
  sign: SignMessage,
  charter: Charter,
  decision: Decision['decision'],
  publicKey: Uint8Array,
  privateKey: Uint8Array,
): Decision {
  const signature = sign(privateKey, decisionMessage(charterDigest(charter), decision));
  return { key: toBase64Url(publicKey), decision, signature: toBase64Url(signature) };
}

/** What each member of the board has decided, by a valid signature, in the charter's order. Undefined for a member who hasn't decided. */
export function boardDecisionsBy(
  verify: VerifySignature,
  charter: Charter,
  board: unknown,
): readonly { readonly key: string; readonly decision: Decision['decision'] | undefined }[] {
  const digest = charterDigest(charter);
  const decisions = z.array(Decision).safeParse(board).data ?? [];
  return charter.board.keys.map((key) => {
    const own = decisions.filter((one) => one.key === key && isOwn(digest, one, verify)).map(({ decision }) => decision);
    return { key, decision: own.includes('refuses') ? 'refuses' : own[0] }; // no member counts both ways
  });
}

/** Whether the convenor that the charter names has signed it. */
export function isConvenorsBy(verify: VerifySignature, charter: Charter, signature: string): boolean {
  return verify(bytesOf(charter.convenor.key), charterMessage(charterDigest(charter)), bytesOf(signature));
}

function approvalIssues({ charter, convenor, board }: SignedCharter, verify: VerifySignature): string[] {
  const digest = charterDigest(charter);
  const issues: string[] = [];
  if (!isConvenorsBy(verify, charter, convenor)) issues.push("The convenor hasn't signed this charter.");
  for (const decision of board) {
    const { key } = decision;
    if (!charter.board.keys.includes(key) || !isOwn(digest, decision, verify))
      issues.push(`The decision under the key ${key} isn't signed by a member of the board.`);
  }
  const approving = new Set(board.filter(({ decision }) => decision === 'approves').map(({ key }) => key));
  for (const { key } of board.filter(({ decision }) => decision === 'refuses')) approving.delete(key); // no member counts both ways
  if (approving.size < charter.board.quorum) {
    issues.push(`${approving.size} of the board approve this charter; it takes ${charter.board.quorum}.`);
  }
  return issues;
}

function isOwn(digest: Uint8Array, { key, decision, signature }: Decision, verify: VerifySignature): boolean {
  return verify(bytesOf(key), decisionMessage(digest, decision), bytesOf(signature));
}

function charterMessage(digest: Uint8Array): Uint8Array {
  return tagged('soundings charter v1', digest);
}

function decisionMessage(digest: Uint8Array, decision: Decision['decision']): Uint8Array {
  return tagged('soundings decision v1', digest, Uint8Array.of(decision === 'approves' ? 1 : 0));
}
