// policy-chain.ts — changes of the register's keys, under the old keys and by the board (register.md, "Who refuses what", "Rotation").
import { boardAt, isQuorum } from './board-chain.ts';
import { RegisterError } from './keys/errors.ts';
import { assertNotice, opener, proveObject, type Known, type PolicyInForce } from './known.ts';
import { logIssues, type Log } from './keys/log-member.ts';
import { leafHashOf, startOfDay, type LogProofs, type PolicyObject } from './objects.ts';
import { parseProof, proveWith, type Proved } from './proof.ts';
import { signersOf } from './signed-form.ts';

/**
 * The policy that follows the known ones. Its proof must satisfy the policy itself and the one in force at the quorum time; if the log is
 * lost, only the policy itself. RegisterError otherwise. {@link policyIssues} checks its signers later, when the boards are known,
 * because the boards' proofs depend on the policies.
 */
export function nextPolicy(
  known: Known,
  { object, proof }: LogProofs['policies'][number],
): { readonly next: PolicyInForce; readonly proved: Proved } {
  const { body } = object;
  const { number, log, lost } = body;
  const name = `Policy ${number} of the register`;
  const last = known.policies.at(-1);
  if (last?.number !== number - 1 || body.charter !== known.charter)
    throw new RegisterError('policy', `${name} doesn't follow the one before it in this mission.`);
  const issues = [...logIssues(log, known.parties), ...changeIssues(last.log, log, lost)];
  if (issues.length > 0) throw new RegisterError('policy', `${name} can't be used. ${issues.join(' ')}`);
  const open = opener(log, known.verify);
  const members = { kind: 'policy', number } as const;
  const proved = proveWith(parseProof(proof), leafHashOf(object, { ...members, charter: known.charter }), open);
  const lastKnown = lost === undefined ? undefined : last.open(lost); // it must be of this log: a policy can't declare another one lost
  const before = lost === undefined ? proveObject(known, object, members, proof) : proved;
  const provedAt = Math.max(proved.checkpoint.quorumTime, before.checkpoint.quorumTime);
  const from = startOfDay(body.inForceFrom);
  assertNotice(name, from, provedAt, last);
  return { next: { number, log, from, provedAt, open, lost: lastKnown }, proved };
}

/** A policy may change only keys, witnesses and quorum. If the log is lost, it must also change the address. */
function changeIssues(last: Log, next: Log, lost: string | undefined): readonly string[] {
  if (last.cooling === next.cooling && last.due === next.due && (lost !== undefined) === (last.url !== next.url)) return [];
  return ['It may change keys, witnesses and quorum only; after a loss it must change the address.'];
}

/** What is wrong with one of the known policies, given the boards and every checkpoint that was proved. */
export function policyIssues(known: Known, object: PolicyObject, proved: readonly Proved[]): readonly string[] {
  const own = known.policies[object.body.number];
  if (own === undefined) return [];
  const { convenor, leader, helper } = known.parties;
  const signers = signersOf(object, known.verify);
  const wanted = own.lost === undefined ? [convenor] : [convenor, leader, helper];
  if (!isQuorum(boardAt(known, own.provedAt), signers) || !wanted.every(({ key }) => signers.has(key)))
    return ["The register's keys changed without the board's approval."];
  const { number, lost } = own;
  const isEarly = proved.some(({ checkpoint }) => checkpoint.origin === lost?.origin && checkpoint.size > lost.size);
  return isEarly ? [`Policy ${number} says that a register is lost, but here is a later checkpoint of it.`] : [];
}
