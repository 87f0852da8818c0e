// object-readers.ts — one object of each kind: its form, that its leaf says of it what is true, and that it is signed by whoever must (register.md, "Leaf and object").
import { equal, toBase64Url } from '@soundings/crypto/bytes';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { boardDecisionsBy, Decision, isConvenorsBy } from '@soundings/protocol/charter/approval';
import { acceptedCharter, charterDigest, type Charter } from '@soundings/protocol/charter/charter';
import { missionTasks, type MissionTask } from '@soundings/protocol/charter/tasks';
import { windowNumbered } from '@soundings/protocol/charter/window';
import { rehearsalIssues } from '@soundings/protocol/mission/rehearsal';
import { MissionError } from '@soundings/protocol/errors';
import { Base64Url } from '@soundings/protocol/json/base64url';
import { canonicalJson } from '@soundings/protocol/json/canonical-json';
import * as z from '@soundings/protocol/json/schema';
import { partName } from '@soundings/protocol/privacy/ledger';
import { logIssues } from '@soundings/protocol/register/keys/log-member';
import type { LeafPlace } from '@soundings/protocol/register/leaf';
import { BoardObject, LiftObject, PolicyObject, Reason, StopObject } from '@soundings/protocol/register/objects';
import { AuditObject, HypothesisObject, RemovalObject, SoftwareObject } from '@soundings/protocol/register/objects-other';
import { AnswerObject, ChallengeObject } from '@soundings/protocol/register/objects-public';
import { ChallengesTogether, togetherIssue } from '@soundings/protocol/register/challenges-together';
import { placeOf } from '@soundings/protocol/release/release-logged';
import { Signatures, signersOf, type Signed } from '@soundings/protocol/register/signed-form';
import { aggregatorsWord, WithheldObject } from '@soundings/protocol/register/withheld';
import { checkRelease, type Release } from '@soundings/protocol/release/release';
import { releaseIssues } from '@soundings/protocol/release/release-check';
import { acceptedRosterBy, type SignedRoster } from '@soundings/protocol/roster/roster';
import { readStripped } from '@soundings/protocol/roster/stripped';
import type { CharterObject, DecisionObject } from './mission-log.ts';

/** What an object is held against: its mission's charter, and every board that the register has had of it. */
export interface ObjectContext {
  readonly charter: Charter;
  readonly tasks: readonly MissionTask[];
  readonly boards: readonly { readonly keys: readonly string[]; readonly quorum: number }[];
  readonly verify: VerifySignature;
}

/** What is read of a leaf. */
interface OfCharter {
  readonly charter: string;
}
interface Numbered extends OfCharter {
  readonly number: number;
}
interface Placed extends OfCharter {
  readonly place: LeafPlace;
}
interface About extends OfCharter {
  readonly about: string;
}

/** An object that isn't what its leaf says, in one sentence for a person. */
export class ObjectProblem extends Error {}

function wrong(sentence: string): never {
  throw new ObjectProblem(sentence);
}

const CharterForm = z.strictObject({ board: z.array(z.unknown()).check(z.maxLength(0)), charter: z.unknown(), convenor: Base64Url(64) });

export function readCharter(leaf: OfCharter, value: unknown, verify: VerifySignature): CharterObject {
  const { charter: unread, convenor } = parsed(CharterForm, value);
  const charter = plainly(() => acceptedCharter(unread));
  if (toBase64Url(charterDigest(charter)) !== leaf.charter) wrong('Its charter is another one than its leaf says.');
  if (!isConvenorsBy(verify, charter, convenor)) wrong("The convenor hasn't signed this charter.");
  const [practice] = rehearsalIssues(charter, []);
  if (practice !== undefined) wrong(practice);
  return { board: [], charter, convenor };
}

const DecisionForm = z.strictObject({ body: z.nullable(Reason), decision: Decision, signatures: Signatures });

export function readDecision(leaf: OfCharter, value: unknown, { charter, verify }: ObjectContext): DecisionObject {
  const object = parsed(DecisionForm, value);
  const { body, decision, signatures } = object;
  const isMembers = boardDecisionsBy(verify, charter, [decision]).some(
    (one) => one.key === decision.key && one.decision === decision.decision,
  );
  if (!isMembers) wrong("It isn't signed by a member of the board.");
  if (body === null ? signatures.length > 0 : !isReasonOf(object, leaf.charter, verify))
    wrong('Its reason is signed by somebody else, or for another decision.');
  return object;
}

function isReasonOf({ body, decision, signatures }: DecisionObject, charter: string, verify: VerifySignature): boolean {
  const isOwn = body?.charter === charter && body.decision === decision.decision && signatures.length === 1;
  return isOwn && signersOf({ body, signatures }, verify).has(decision.key);
}

export function readRoster(leaf: Numbered, value: unknown, { charter, boards, verify }: ObjectContext): SignedRoster {
  const roster = plainly(() => acceptedRosterBy(verify, charter, value, boards));
  if (roster.roster.number !== leaf.number) wrong(`It is roster ${roster.roster.number}, and its leaf says ${leaf.number}.`);
  return roster;
}

/** What is left of a roster; that it is what a removal left is for whoever has the removal. */
export function readStrippedRoster(leaf: Numbered, value: unknown, { charter, verify }: ObjectContext): SignedRoster {
  const left = readStripped(verify, charter, value);
  if (!('roster' in left)) return wrong(left.join(' '));
  if (left.roster.number !== leaf.number) wrong(`It is roster ${left.roster.number}, and its leaf says ${leaf.number}.`);
  return left;
}

export function readPolicy(leaf: Numbered, value: unknown, context: ObjectContext): PolicyObject {
  const object = parsed(PolicyObject, value);
  const { body } = object;
  ofThis(leaf, body);
  if (body.number !== leaf.number) wrong(`It is policy ${body.number}, and its leaf says ${leaf.number}.`);
  const issues = logIssues(body.log, context.charter);
  if (issues.length > 0) wrong(`It can't be used. ${issues.join(' ')}`);
  const { convenor, leader, helper } = context.charter;
  const signers = signersOf(object, context.verify);
  const wanted = body.lost === undefined ? [convenor] : [convenor, leader, helper];
  if (!isBoards(context, signers) || !wanted.every(({ key }) => signers.has(key)))
    wrong("The register's keys changed without the signatures of the convenor and the board, and of both aggregators if the log is lost.");
  return object;
}

export function readBoard(leaf: Numbered, value: unknown, context: ObjectContext): BoardObject {
  const object = parsed(BoardObject, value);
  ofThis(leaf, object.body);
  if (object.body.number !== leaf.number) wrong(`It is board ${object.body.number}, and its leaf says ${leaf.number}.`);
  const { number, keys, quorum } = object.body;
  const before = context.boards[number - 1];
  if (before === undefined) wrong(`The next board of this mission has the number ${context.boards.length}.`);
  const { leader, helper, convenor } = context.charter;
  const isUsable = quorum <= keys.length && new Set([...keys, leader.key, helper.key, convenor.key]).size === keys.length + 3;
  if (!isUsable) wrong("It has a key twice, another party's key, or too large a quorum.");
  const signers = signersOf(object, context.verify);
  if (!isBoards({ boards: [before] }, signers)) wrong("It isn't signed by a quorum of the board before it.");
  if (keys.some((key) => !before.keys.includes(key) && !signers.has(key))) wrong("It isn't signed by each of its new members.");
  return object;
}

export function readStop(leaf: OfCharter, value: unknown, context: ObjectContext): StopObject {
  const object = parsed(StopObject, value);
  const { by } = object.body;
  ofThis(leaf, object.body);
  const signers = signersOf(object, context.verify);
  if (!(by === 'board' ? isBoards(context, signers) : signers.has(context.charter[by].key))) wrong(`It isn't signed by the ${by}.`);
  return object;
}

export function readLift(leaf: OfCharter, value: unknown, context: ObjectContext): LiftObject {
  const object = parsed(LiftObject, value);
  ofThis(leaf, object.body);
  if (!isBoards(context, signersOf(object, context.verify))) wrong("It isn't signed by a quorum of the board.");
  return object;
}

export function readRelease(leaf: Placed, value: unknown, { charter, tasks, verify }: ObjectContext): Release {
  const release = plainly(() => checkRelease(value));
  if (!equal(canonicalJson(placeOf(release)), canonicalJson(leaf.place))) wrong('It is of another window than its leaf says.');
  const mission = { charter, digest: charterDigest(charter), tasks, rosters: [] };
  const issues = releaseIssues(mission, release, verify);
  if (issues.length > 0) wrong(issues.join(' '));
  return release;
}

export function readWithheld(leaf: Placed, value: unknown, { charter, tasks, verify }: ObjectContext): WithheldObject {
  const object = parsed(WithheldObject, value);
  ofThis(leaf, object.body);
  if (!equal(canonicalJson(object.body.place), canonicalJson(leaf.place))) wrong('It is of another window than its leaf says.');
  const task = taskAt(tasks, leaf.place);
  if (task === undefined || leaf.place.window >= charter.schedule.count)
    wrong('The charter has no such instrument, sector, tier or window.');
  if (!signersOf(object, verify).has(charter.convenor.key)) wrong("It isn't signed by the convenor.");
  if (aggregatorsWord(object, charter, task, windowNumbered(charter.schedule, leaf.place.window), verify) === 'wrong')
    wrong("The aggregator's word in it is of another window, for another reason, or not the aggregator's.");
  return object;
}

/** One objection, or those that stand together. */
export function readChallenges(leaf: OfCharter, value: unknown, context: ObjectContext): readonly ChallengeObject[] {
  const together = ChallengesTogether.safeParse(value).data;
  if (together === undefined) return [readChallenge(leaf, value, context)];
  ofThis(leaf, together.body);
  const issue = togetherIssue(together);
  if (issue !== undefined) wrong(issue);
  return together.body.challenges;
}

function readChallenge(leaf: OfCharter, value: unknown, { verify }: ObjectContext): ChallengeObject {
  const object = parsed(ChallengeObject, value);
  ofThis(leaf, object.body);
  if (signersOf(object, verify).size !== object.signatures.length) wrong('One of its signatures is wrong.');
  return object;
}

export function readAnswer(leaf: About, value: unknown, context: ObjectContext): AnswerObject {
  const object = parsed(AnswerObject, value);
  ofThis(leaf, object.body);
  if (object.body.challenge !== leaf.about) wrong('It answers another challenge than its leaf says.');
  const signers = signersOf(object, context.verify);
  if (!signers.has(context.charter.convenor.key) && !isBoards(context, signers))
    wrong("It isn't signed by the convenor or by a quorum of the board.");
  return object;
}

export function readRemoval(value: unknown, context: ObjectContext): RemovalObject {
  const object = parsed(RemovalObject, value);
  const signers = signersOf(object, context.verify);
  if (!signers.has(context.charter.convenor.key) || !isBoards(context, signers))
    wrong("It isn't signed by the convenor and a quorum of the board.");
  return object;
}

/** A hypothesis, software or an audit's head: nothing else is made from them here. */
export function readOther(kind: 'hypothesis' | 'software' | 'audit', value: unknown, verify: VerifySignature): void {
  const forms = { hypothesis: HypothesisObject, software: SoftwareObject, audit: AuditObject } as const;
  parsed<unknown>(forms[kind], value);
  // Over the value as it is: a hypothesis has members that are not read here, and are signed all the same.
  if (signersOf(value as Signed<unknown>, verify).size === 0) wrong('Nobody has signed it, or one of its signatures is wrong.');
}

/** Whether a quorum of one of the boards has signed. Which of them held at the time is for `checkLogged`, which knows the proofs. */
function isBoards({ boards }: Pick<ObjectContext, 'boards'>, signers: ReadonlySet<string>): boolean {
  return boards.some(({ keys, quorum }) => keys.filter((key) => signers.has(key)).length >= quorum);
}

export function contextOf(charter: Charter, boards: ObjectContext['boards'], verify: VerifySignature): ObjectContext {
  return { charter, tasks: missionTasks(charter), boards: [charter.board, ...boards], verify };
}

/** The task that a leaf's place belongs to. */
export function taskAt(tasks: readonly MissionTask[], place: LeafPlace): MissionTask | undefined {
  return tasks.find((task) => task.instrument.name === place.instrument && partName(task) === partName(place));
}

function ofThis(leaf: { readonly charter: string }, body: { readonly charter: string }): void {
  if (body.charter !== leaf.charter) wrong('It belongs to another charter than its leaf says.');
}

function parsed<T>(form: z.Schema<T>, value: unknown): T {
  const result = form.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  return wrong(
    `It has another form than an object of its kind${issue === undefined ? '' : ` (at "${issue.path.map(String).join('.')}": ${issue.message})`}.`,
  );
}

function plainly<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof MissionError) return wrong(error.issues.join(' '));
    throw error;
  }
}
