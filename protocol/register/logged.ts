// logged.ts — checks a mission document against the public register; pure, so all readers agree (register.md, "Who refuses what").
import { equal, toBase64Url } from '@soundings/crypto/bytes';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import type { Decision, SignedCharter } from '../charter/approval.ts';
import { charterDigest, type Charter } from '../charter/charter.ts';
import type { SignedRoster } from '../roster/roster.ts';
import { nextBoard } from './board-chain.ts';
import { orRefusal, RegisterError } from './keys/errors.ts';
import { DAY, opener, proveInForce, proveObject, type BoardInForce, type Known, type PolicyInForce } from './known.ts';
import { hashOfLeaf, LEAF_FORMAT } from './leaf.ts';
import { logIssues, type Log } from './keys/log-member.ts';
import { leafHashOf, startOfDay, type LogProofs, type RosterReference } from './objects.ts';
import { nextPolicy, policyIssues } from './policy-chain.ts';
import type { WitnessedCheckpoint } from './policy.ts';
import type { Proved } from './proof.ts';
import { signersOf } from './signed-form.ts';
import { checkStop, liftStop, type Stop } from './stops.ts';

/** The parsed parts of a mission document. Its charter and its complete rosters were checked before, with their signatures. */
export interface LoggedDocument {
  readonly charter: SignedCharter & { readonly charter: Charter & { readonly log: Log } };
  readonly rosters: readonly (SignedRoster | RosterReference)[];
  readonly log: LogProofs;
}

/** What the register proves about a mission. All times are in seconds since the epoch. */
export interface Logged {
  readonly kind: 'logged';
  /** The charter's own policy and those after it, by number. */
  readonly policies: readonly PolicyInForce[];
  readonly boards: readonly BoardInForce[];
  /** When a quorum of the board's approvals was in the register. */
  readonly approvedAt: number;
  /** When contributions begin. Until then the public can object. */
  readonly coolingEnds: number;
  /** All stops, including those that were lifted. */
  readonly stops: readonly Stop[];
  /** The latest quorum time of any checkpoint in the document. */
  readonly latest: number;
  /**
   * The largest checkpoint of each register that proves something here.
   * Readers remember these, so that nobody can show them an older one.
   */
  readonly heads: readonly WitnessedCheckpoint[];
}

export interface Refused {
  readonly kind: 'refused';
  /** Every reason, in one or two sentences each. */
  readonly issues: readonly string[];
}

/**
 * Checks that everything in a mission document is in the register that its charter names, under keys that were in force at the time, and
 * that the board agreed to all changes of keys. logged-now.ts has what depends on the day (cooling, stops, a wrong clock). A document
 * proves what it has, but not that nothing was left out; to know that, read all leaves of the register.
 */
export function checkLogged(document: LoggedDocument, verify: VerifySignature): Logged | Refused {
  const { charter } = document.charter;
  const unusable = logIssues(charter.log, charter);
  if (unusable.length > 0) return { kind: 'refused', issues: unusable };
  const known = { parties: charter, charter: toBase64Url(charterDigest(charter)), verify, ...firstInForce(charter, verify) };
  const { decisions, rosters } = document.log;
  if (decisions.length !== document.charter.board.length || rosters.length !== document.rosters.length)
    return { kind: 'refused', issues: ['The document needs one proof for each decision of the board, and for each roster.'] };
  const findings: Findings = { issues: [], proved: [] };

  grow(known.policies, document.log.policies, (entry) => nextPolicy(known, entry), findings);
  grow(known.boards, document.log.boards, (entry) => nextBoard(known, entry), findings);
  checkCharterLeaf(document, known, findings);
  checkRosterLeaves(document, known, findings);
  const approvedAt = approvalTime(document, known, findings);
  const stops = checkedStops(document, known, findings);
  // The signers of policies are checked last: they depend on the boards, whose
  // proofs depend on the policies. The boards' signatures lead back to the charter.
  findings.issues.push(...document.log.policies.flatMap(({ object }) => policyIssues(known, object, findings.proved)));
  const heads = largest(findings);

  const { issues, proved } = findings;
  if (issues.length > 0 || approvedAt === undefined) return { kind: 'refused', issues };
  const latest = Math.max(...proved.map(({ checkpoint }) => checkpoint.quorumTime));
  const coolingEnds = approvedAt + charter.log.cooling * DAY;
  return { kind: 'logged', policies: known.policies, boards: known.boards, approvedAt, coolingEnds, stops, latest, heads };
}

/** What the steps of {@link checkLogged} find. Each step adds to it. */
interface Findings {
  readonly issues: string[];
  readonly proved: Proved[];
}

/**
 * What `act` finds; its proof is added to the findings. If it throws a RegisterError, the result is undefined and the error's message is
 * added as an issue, after a sentence that `name`, if given, isn't in the register.
 */
function take<T extends { readonly proved: Proved }>({ issues, proved }: Findings, act: () => T, name?: string): T | undefined {
  const outcome = orRefusal(act);
  if (!(outcome instanceof RegisterError)) {
    proved.push(outcome.proved);
    return outcome;
  }
  const before = name === undefined ? '' : `${name} isn't in the public register, or the proof is for another one. `;
  issues.push(before + outcome.message);
  return undefined;
}

/** The charter's own policy and board, which are in force from the beginning. {@link grow} adds those that follow. */
function firstInForce({ log, board }: LoggedDocument['charter']['charter'], verify: VerifySignature) {
  const policies: PolicyInForce[] = [{ number: 0, log, from: 0, provedAt: 0, open: opener(log, verify) }];
  const boards: BoardInForce[] = [{ number: 0, keys: board.keys, quorum: board.quorum, from: 0 }];
  return { policies, boards };
}

/** Adds the entries that follow, in order, up to the first that is refused, because the later ones depend on it. */
function grow<Entry, T>(
  list: T[],
  entries: readonly Entry[],
  next: (entry: Entry) => { readonly next: T; readonly proved: Proved },
  findings: Findings,
): void {
  for (const entry of entries) {
    const change = take(findings, () => next(entry));
    if (change === undefined) return;
    list.push(change.next);
  }
}

/** The charter must be proved under its own policy, even if others followed. */
function checkCharterLeaf({ charter, log }: LoggedDocument, known: Known, findings: Findings): void {
  const object = { board: [], charter: charter.charter, convenor: charter.convenor };
  const leaf = leafHashOf(object, { kind: 'charter', charter: known.charter });
  take(findings, () => ({ proved: proveInForce(known.policies.slice(0, 1), leaf, log.charter) }), 'This charter');
}

/** When a quorum of the board's approvals was in the register; undefined, with an issue, if it wasn't. */
function approvalTime({ charter: { charter, board }, log }: LoggedDocument, known: Known, findings: Findings): number | undefined {
  const approvals = new Map<string, number>();
  for (const [at, decision] of board.entries()) {
    const entry = log.decisions[at];
    const found = entry && take(findings, () => ({ proved: proveDecision(known, decision, entry) }), `Decision ${at + 1} of the board`);
    if (found === undefined || decision.decision !== 'approves' || !charter.board.keys.includes(decision.key)) continue;
    approvals.set(decision.key, Math.min(approvals.get(decision.key) ?? Infinity, found.proved.checkpoint.quorumTime));
  }
  for (const { key, decision } of board) if (decision === 'refuses') approvals.delete(key); // a member can't count both ways
  const times = [...approvals.values()].sort((a, b) => a - b);
  const { quorum } = charter.board;
  if (times.length < quorum)
    findings.issues.push(
      `${times.length} of the board's approvals ${times.length === 1 ? 'is' : 'are'} in the register; it takes ${quorum}.`,
    );
  return times[quorum - 1];
}

function proveDecision(known: Known, decision: Decision, { body, signatures, proof }: LogProofs['decisions'][number]): Proved {
  const isOwn =
    body === null
      ? signatures.length === 0
      : body.charter === known.charter &&
        body.decision === decision.decision &&
        signatures.length === 1 &&
        signersOf({ body, signatures }, known.verify).has(decision.key);
  if (!isOwn) throw new RegisterError('object', 'Its reason is signed by somebody else, or for another decision.');
  return proveObject(known, { body, decision, signatures }, { kind: 'decision' }, proof);
}

function checkRosterLeaves({ rosters, log }: LoggedDocument, known: Known, findings: Findings): void {
  const { issues } = findings;
  for (const [at, roster] of rosters.entries()) {
    const [number, leaf, from] = rosterLeaf(roster, known.charter);
    const found = take(findings, () => ({ proved: proveInForce(known.policies, leaf, log.rosters[at] ?? '') }), `Roster ${number}`);
    if (found !== undefined && found.proved.checkpoint.quorumTime >= from)
      issues.push(`Roster ${number} reached the register after it was to hold, so it isn't valid.`);
  }
  const complete = rosters.flatMap((roster) => ('digest' in roster ? [] : [roster.roster.number])).sort((a, b) => b - a);
  if (rosters.some((roster) => 'digest' in roster && roster.number >= (complete[1] ?? 0)))
    issues.push('The document must have the last two rosters in full.');
}

/**
 * The roster's number, its leaf's hash, and when it begins to be in force. That is Infinity for a roster that the document only refers
 * to, because it is unknown here; it was checked by those who used that roster.
 */
function rosterLeaf(roster: SignedRoster | RosterReference, charter: string): readonly [number, Uint8Array, number] {
  if ('digest' in roster) {
    const { digest: object, size, number } = roster;
    return [number, hashOfLeaf({ format: LEAF_FORMAT, kind: 'roster', charter, number, object, size }), Infinity];
  }
  const { number, inForceFrom } = roster.roster;
  return [number, leafHashOf(roster, { kind: 'roster', charter, number }), startOfDay(inForceFrom)];
}

function checkedStops({ log }: LoggedDocument, known: Known, findings: Findings): readonly Stop[] {
  const found = log.stops.flatMap((entry) => take(findings, () => checkStop(known, entry)) ?? []);
  if (new Set(found.map(({ by }) => by)).size < found.length) findings.issues.push('The same party stops this mission twice.');
  return log.lifts.reduce<readonly Stop[]>((stops, entry) => take(findings, () => liftStop(known, stops, entry))?.stops ?? stops, found);
}

/** The largest checkpoint of each register. Two of the same size with different roots are an issue: somebody is shown another register. */
function largest({ issues, proved }: Findings): readonly WitnessedCheckpoint[] {
  const heads = new Map<string, WitnessedCheckpoint>();
  const roots = new Map<string, Uint8Array>();
  for (const { checkpoint } of proved) {
    const { origin, size, root } = checkpoint;
    const place = `${origin}\n${size}`;
    if (!equal(roots.get(place) ?? root, root))
      issues.push(`Two signed checkpoints of ${size} leaves contradict each other: keep this document, and tell the board.`);
    roots.set(place, root);
    if (size >= (heads.get(origin)?.size ?? 0)) heads.set(origin, checkpoint);
  }
  return [...heads.values()];
}
