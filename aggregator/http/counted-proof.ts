// http/counted-proof.ts — answers "was mine counted?" with the place in the tree whose root the statement has (protocol.md, "Counted").
import { sign, verify } from '@soundings/crypto/signature/node';
import {
  questionV2IsSignedBy,
  readQuestionV2,
  signAnswerV2By,
  type CountedV2,
  type SeenCheckpoint,
  type UnsignedAnswer,
} from '@soundings/protocol/contribution/counted-proof';
import { countedTree, type CountedTree } from '@soundings/protocol/contribution/counted-tree';
import type { Window } from '@soundings/protocol/charter/window';
import type { Context } from '../context.ts';
import { parseCheckpoint } from '@soundings/protocol/register/checkpoint';
import { parseNote } from '@soundings/protocol/register/note';
import { Refusal } from '../refusal.ts';
import { timeBucket, type MissionRules, type Task } from '../tasks/task.ts';
import { mayHaveForgotten } from './forgotten.ts';
import { windowAskedAbout, type Answering } from './question.ts';

/** The encoded answer. Refusal `not-released` before this aggregator has given its share of the window: until then another version may be counted. */
export async function answerWithProof(answering: Answering, body: Uint8Array): Promise<Uint8Array> {
  const { context, task, role, mission, identityKey } = answering;
  const question = readQuestionV2(body);
  const window = windowAskedAbout(answering, question, (publicKey) => questionV2IsSignedBy(verify, question, publicKey));
  const found = await countedIn(context, task, window, question.organisation);
  const seen = await largestSeen(context, mission);
  const time = BigInt(Math.floor(context.clock.now() / 1000));
  return signAnswerV2By(sign, { role, question, time, seen, ...found }, identityKey);
}

/** Of each of the mission's registers the largest checkpoint that this aggregator has seen: in the document, or when it read the register itself. */
async function largestSeen({ store }: Context, { logged }: MissionRules): Promise<readonly SeenCheckpoint[]> {
  const seen = (logged?.heads ?? []).map(async ({ origin, note }): Promise<SeenCheckpoint> => {
    const own = [note, (await store.registerHead(origin))?.note ?? note].map((text) => parseCheckpoint(parseNote(text).text));
    const { size, root } = own.reduce((larger, one) => (one.size > larger.size ? one : larger));
    return { origin, size: BigInt(size), root };
  });
  return Promise.all(seen);
}

type Found = Pick<UnsignedAnswer, 'countedRoot' | 'count' | 'counted'>;

async function countedIn(context: Context, task: Task, window: Window, organisation: Uint8Array): Promise<Found> {
  const { store } = context;
  const bucket = timeBucket(BigInt(window.firstDay));
  const forgotten: Found = { countedRoot: new Uint8Array(32), count: 0, counted: { kind: 'unknown' } };
  if (context.quarantine.isOn) return forgotten;
  const signed = await store.signedOn(task.taskId, bucket);
  if (signed?.kind !== 'given') {
    if (await mayHaveForgotten(context, task, window)) return forgotten;
    throw new Refusal(
      'not-released',
      'This aggregator has not given its share of this window, so nothing is counted yet. Ask after the release.',
    );
  }
  const tree = countedTree(await store.countedIn(task.taskId, { first: bucket, last: bucket }));
  const own = await store.countedContribution(task.taskId, bucket, organisation);
  const counted: CountedV2 = own === undefined ? { kind: 'not-counted' } : { kind: 'counted', ...own, ...placeIn(tree, own.digest) };
  return { countedRoot: tree.root, count: tree.count, counted };
}

function placeIn(tree: CountedTree, digest: Uint8Array) {
  const place = tree.find(digest);
  if (place === undefined) throw new RangeError('what was counted is in the tree of what was counted');
  return place;
}
