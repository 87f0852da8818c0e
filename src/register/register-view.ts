// register-view.ts — a whole register as somebody reads it: checkpoint, leaves, objects, proofs, and everything in it that isn't right (register.md, "Checkpoint, cosignature, tiles").
import { equal, fromUtf8 } from '@soundings/crypto/bytes';
import { DecodeError } from '@soundings/crypto/errors';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { bytesOf } from '@soundings/protocol/json/base64url';
import { parseCheckpoint, type Checkpoint } from '@soundings/protocol/register/checkpoint';
import { orRefusal, RegisterError } from '@soundings/protocol/register/keys/errors';
import type { Leaf } from '@soundings/protocol/register/leaf';
import { readLeaf } from '@soundings/protocol/register/leaf-reader';
import { leafHash, verifyInclusion } from '@soundings/protocol/register/merkle';
import { NOTE_SIZE_MAX, parseNote } from '@soundings/protocol/register/note';
import type { WitnessedCheckpoint } from '@soundings/protocol/register/policy';
import { parseProof } from '@soundings/protocol/register/proof';
import { decodeBundle, TILE_WIDTH, tilePath, tilesOf } from '@soundings/protocol/register/tiles';
import { readHashes, treeRoot, type ReadHash } from '@soundings/protocol/register/tree';
import { outOfTime } from './board-in-time.ts';
import type { MissionLog } from './mission-log.ts';
import { objectPath, proofPath } from './publication.ts';
import { MissionLogs } from './read-mission-log.ts';
import { objectValue } from './register-files.ts';
import type { RegisterSource } from './source.ts';
import { REMOVED, removedSizeMax, takenDown, type TakenDown } from './taken-down.ts';
import { policiesNamed, trustIn } from './trust.ts';

/** What is wrong, in one sentence or two. */
export interface RegisterIssue {
  /** The leaf's place in the log, if it is about one. */
  readonly index?: number;
  readonly sentence: string;
}

type LeafIssue = RegisterIssue & { readonly index: number };

/** One leaf as it was read. */
export interface ViewedLeaf {
  readonly index: number;
  /** What the tree is made of. */
  readonly data: Uint8Array;
  readonly hash: Uint8Array;
  /** Undefined if this build doesn't know its kind. */
  readonly leaf: Leaf | undefined;
  /** Undefined if it isn't there, or not what the leaf says. */
  readonly value: unknown;
  /** Whether the object was taken down, by a removal that is signed. */
  readonly isTakenDown: boolean;
  /** Of a roster whose names were taken down: the digest of what is left, in base64url. */
  readonly left?: string;
  /** Its first proof; undefined if there is none. */
  readonly proof: string | undefined;
}

export interface RegisterView {
  /** The signed checkpoint as it was read. */
  readonly note: string;
  /** `quorumTime` is undefined if no policy was given to hold it against. */
  readonly checkpoint: Checkpoint & Partial<WitnessedCheckpoint>;
  readonly leaves: readonly ViewedLeaf[];
  /** Any subtree of the tree. */
  readonly read: ReadHash;
  /** Opens the checkpoints of proofs, also under policies that the register's own leaves name: its keys may have changed since. */
  readonly open: OpenNote;
  /** By their charters' digests, in the log's order. */
  readonly missions: ReadonlyMap<string, MissionLog>;
  readonly issues: readonly RegisterIssue[];
}

/** Opens a checkpoint under the policies that the reader trusts. RegisterError if it satisfies none of them. */
export type OpenNote = (note: string) => WitnessedCheckpoint;

/** A larger register isn't read: without a policy, nobody vouches for the size that it says. */
const LEAVES_MAX = 10_000_000;
/** Files that are fetched at once. */
const AT_ONCE = 8;

/**
 * Reads all of a register. `open` is undefined if the reader trusts no key yet: then signatures of checkpoints are not looked at. Throws RegisterError if
 * there is no checkpoint that can be believed, or if the tiles don't make its root: then nothing of this register can be believed; SourceError if the host
 * can't be asked.
 */
export async function readRegister(source: RegisterSource, open: OpenNote | undefined, verify: VerifySignature): Promise<RegisterView> {
  const noteBytes = await source.read('checkpoint', NOTE_SIZE_MAX);
  if (noteBytes === undefined)
    throw new RegisterError('format', 'There is no checkpoint here, so this is no register, or it has published nothing yet.');
  const note = textOf(noteBytes);
  const checkpoint = open === undefined ? parseCheckpoint(parseNote(note).text) : open(note);
  if (checkpoint.size > LEAVES_MAX)
    throw new RegisterError('format', `This register says that it has ${checkpoint.size} leaves; at most ${LEAVES_MAX} are read at once.`);
  const data = await leavesOf(source, checkpoint);
  const hashes = data.map(leafHash);
  const read = readHashes(hashes);
  if (!equal(treeRoot(checkpoint.size, read), checkpoint.root))
    throw new RegisterError(
      'inclusion',
      `The leaves here aren't those of the checkpoint of ${checkpoint.size} leaves: a bundle was changed, or is late.`,
    );
  const issues: RegisterIssue[] = [];
  const leaves = await inTurns(data, async (bytes, index) => viewedLeaf(source, bytes, index, verify, issues));
  const logs = new MissionLogs(verify);
  for (const { index, leaf, value, proof, left } of leaves)
    if (leaf !== undefined) logs.add({ index, leaf, value, proof, isStripped: left !== undefined });
  const openOld = widened(open, logs.missions, verify);
  const late = [...logs.missions.values()].flatMap((mission) => outOfTime(mission, openOld, verify));
  for (const index of late) {
    logs.drop(index);
    issues.push({ index, sentence: `Leaf ${index}: It isn't signed by the board that was in force when the register had it.` });
  }
  const unexplained = strippedIssues(leaves, logs.missions);
  for (const { index } of unexplained) logs.drop(index);
  issues.push(...unexplained);
  const opened = new Set<string>();
  for (const leaf of leaves) issues.push(...proofIssues(leaf, read, checkpoint.size, open && openOld, opened));
  issues.push(...logs.issues.map(({ index, issue }) => ({ index, sentence: `Leaf ${index}: ${issue}` })));
  return {
    note,
    checkpoint,
    leaves,
    read,
    open: openOld,
    missions: logs.missions,
    issues: issues.toSorted((a, b) => (a.index ?? -1) - (b.index ?? -1)),
  };
}

/**
 * Opens a checkpoint under the reader's own policies, or else under those that the leaves name. What makes an old proof believed here is that its tree is
 * the beginning of this one; which policy held when is for `checkLogged`.
 */
function widened(open: OpenNote | undefined, missions: ReadonlyMap<string, MissionLog>, verify: VerifySignature): OpenNote {
  const { open: openNamed } = trustIn(policiesNamed(missions), verify);
  return (note) => {
    const own = open && orRefusal(() => open(note));
    if (own !== undefined && !(own instanceof RegisterError)) return own;
    const named = orRefusal(() => openNamed(note));
    if (named instanceof RegisterError) throw own ?? named;
    return named;
  };
}

async function leavesOf(source: RegisterSource, { size }: Checkpoint): Promise<readonly Uint8Array[]> {
  const bundles = tilesOf(size).filter(({ level }) => level === 'entries');
  const parts = await inTurns(bundles, async (bundle) => {
    const path = tilePath(bundle);
    const bytes = await source.read(path, TILE_WIDTH * 65_537);
    if (bytes === undefined) throw new RegisterError('inclusion', `${path} is missing, so this register's leaves can't be read.`);
    try {
      return decodeBundle(bytes, bundle);
    } catch (cause) {
      if (cause instanceof DecodeError) throw new RegisterError('inclusion', `${path} is malformed: ${cause.message}.`, { cause });
      throw cause;
    }
  });
  return parts.flat();
}

async function viewedLeaf(
  source: RegisterSource,
  data: Uint8Array,
  index: number,
  verify: VerifySignature,
  issues: RegisterIssue[],
): Promise<ViewedLeaf> {
  const hash = leafHash(data);
  const say = (sentence: string) => void issues.push({ index, sentence: `Leaf ${index}: ${sentence}` });
  const leaf = orRefusal(() => readLeaf(data));
  const proof = await source.read(proofPath(hash), 2 * NOTE_SIZE_MAX);
  const base = { index, data, hash, proof: proof && textOf(proof) };
  if (leaf instanceof RegisterError) {
    say(leaf.message);
    return { ...base, leaf: undefined, value: undefined, isTakenDown: false };
  }
  if (leaf === undefined) return { ...base, leaf, value: undefined, isTakenDown: false };
  const path = objectPath(bytesOf(leaf.object));
  const bytes = await source.read(path, leaf.size);
  const value = bytes && objectValue(leaf, bytes);
  if (value !== undefined) return { ...base, leaf, value, isTakenDown: false };
  const removed = takenDown(leaf, await source.read(path + REMOVED, removedSizeMax(leaf)), verify);
  if (removed === undefined) say(`Its object ${path} is ${bytes === undefined ? 'missing' : 'another one than the leaf says'}.`);
  return { ...base, leaf, ...leftWith(removed) };
}

function leftWith(removed: TakenDown | undefined): Pick<ViewedLeaf, 'value' | 'isTakenDown' | 'left'> {
  if (removed?.kind !== 'roster') return { value: undefined, isTakenDown: removed !== undefined };
  return { value: removed.value, isTakenDown: true, left: removed.left };
}

/** Rosters without names of which no removal in the register says that this is what is left: their windows and sectors could be anything. */
function strippedIssues(leaves: readonly ViewedLeaf[], missions: ReadonlyMap<string, MissionLog>): readonly LeafIssue[] {
  return leaves.flatMap(({ index, leaf, left }) => {
    if (left === undefined || leaf?.kind !== 'roster') return [];
    const removals = missions.get(leaf.charter)?.removals ?? [];
    if (removals.some(({ value: { body } }) => body.object === leaf.object && body.roster?.left === left)) return [];
    return [
      {
        index,
        sentence: `Leaf ${index}: Names of this roster were taken down, and no removal in the register says that this is what is left.`,
      },
    ];
  });
}

/** What is wrong with a leaf's own proof: it has to be for this place, in a tree that is the beginning of this one. */
function proofIssues(
  { index, hash, proof }: ViewedLeaf,
  read: ReadHash,
  size: number,
  open: OpenNote | undefined,
  opened: Set<string>,
): readonly RegisterIssue[] {
  const say = (sentence: string) => [{ index, sentence: `Leaf ${index}: ${sentence}` }];
  if (proof === undefined) return say('Its proof is missing.');
  const parsed = orRefusal(() => {
    const own = parseProof(proof);
    const checkpoint = open === undefined || opened.has(own.note) ? parseCheckpoint(parseNote(own.note).text) : open(own.note);
    opened.add(own.note);
    return { ...own, checkpoint };
  });
  if (parsed instanceof RegisterError) return say(`Its proof can't be believed. ${parsed.message}`);
  const { checkpoint, path } = parsed;
  if (parsed.index !== index || !verifyInclusion(index, checkpoint.size, hash, path, checkpoint.root))
    return say('Its proof is for something else.');
  if (checkpoint.size > size || !equal(treeRoot(checkpoint.size, read), checkpoint.root))
    return say(
      `Its proof is from a tree of ${checkpoint.size} leaves that isn't the beginning of this one. Keep it: it shows that there were two.`,
    );
  return [];
}

function textOf(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes);
  } catch (cause) {
    if (cause instanceof TypeError) throw new RegisterError('format', 'A file of this register is not in UTF-8.', { cause });
    throw cause;
  }
}

/** The results in the order of the items. */
async function inTurns<T, R>(items: readonly T[], work: (item: T, index: number) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  const left = items.entries();
  const worker = async () => {
    for (const [at, item] of left) results[at] = await work(item, at);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}
