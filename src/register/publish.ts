// publish.ts — adds what is waiting to the register: files first, then the lock store, then signatures, and the checkpoint last (register.md, "Checkpoint, cosignature, tiles").
import { toHex, utf8 } from '@soundings/crypto/bytes';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { bytesOf } from '@soundings/protocol/json/base64url';
import { canonicalJson } from '@soundings/protocol/json/canonical-json';
import { signCheckpoint } from '@soundings/protocol/register/cosignature';
import { orRefusal, RegisterError } from '@soundings/protocol/register/keys/errors';
import { policyOf, type Log } from '@soundings/protocol/register/keys/log-member';
import type { Leaf } from '@soundings/protocol/register/leaf';
import { formatNote, type NoteSignature } from '@soundings/protocol/register/note';
import { startOfDay, type PolicyObject } from '@soundings/protocol/register/objects';
import { openCheckpoint, type Policy } from '@soundings/protocol/register/policy';
import { parseTilePath, TILE_WIDTH, tilePath, type Tile } from '@soundings/protocol/register/tiles';
import { askWitnesses, type AskPorts, type WitnessAnswer } from './ask-witnesses.ts';
import { boardProblem } from './board-in-time.ts';
import { documentOf, EARLY_LEAVES } from './document-of.ts';
import { leafOf } from './entry.ts';
import { PublishError } from './errors.ts';
import { FIXED_FILES, indexFile } from './fixed-files.ts';
import type { Head } from './growth.ts';
import { lateProblem } from './in-time.ts';
import type { LeafIndex } from './leaf-index.ts';
import type { LockStore } from './lock-store.ts';
import type { CharterObject, MissionLog } from './mission-log.ts';
import { LeafOrder } from './order.ts';
import { missionPath, publication, signedFiles, type Publication } from './publication.ts';
import { chartersMoved, isCarried } from './moved.ts';
import type { PublishedFolder } from './published-folder.ts';
import { MissionLogs } from './read-mission-log.ts';
import { loggedLeaf } from './register-files.ts';
import { ownPolicy, type RegisterSettings } from './register-config.ts';
import { takeDown } from './take-down.ts';
import type { WaitingEntry } from './waiting.ts';

/** A register that is open for publishing: nobody else has its lock store. */
export interface OpenRegister {
  readonly settings: RegisterSettings;
  readonly folder: PublishedFolder;
  readonly store: LockStore;
  readonly index: LeafIndex;
  /** How many leaves the published checkpoint has: all of those have a proof. */
  readonly published: number;
}

export interface PublishPorts extends AskPorts {
  /** Seconds since the epoch. */
  readonly now: () => number;
}

export interface Published {
  readonly head: Head;
  /** The signed checkpoint, as it was published. */
  readonly note: string;
  /** How many leaves are new. */
  readonly added: number;
  readonly witnesses: readonly WitnessAnswer[];
  /** Missions that have new leaves, as the register has them now. */
  readonly missions: readonly MissionLog[];
}

/**
 * Adds these entries to the register and publishes them, or, without any, has the checkpoint signed again with fresh times. After a crash anywhere in it
 * the same call goes on: nothing that was signed is ever contradicted. Throws PublishError; with `quorum`, the leaves are in the tree and are published
 * by the next call.
 */
export async function publish(register: OpenRegister, waiting: readonly WaitingEntry[], ports: PublishPorts): Promise<Published> {
  const { settings, folder, store, index } = register;
  const head = store.head();
  const fresh = freshEntries(register, waiting, ports);
  const made = publication(settings.origin, head, folder.read, fresh);

  await removeUnsigned(folder, head, made);
  await folder.write(made.objects);
  await folder.write(made.bundles);
  await folder.write(made.tiles);
  store.advance(head, made);
  index.catchUp(made, folder.read);

  const own = settings.signers.map(({ key, sign }) => signCheckpoint(key, made.text, sign));
  const witnesses = await askWitnesses(noteOf(made, own), made.text, made, settings.witnesses, store, ports);
  const lines = witnesses.flatMap((answer) => (answer.kind === 'signed' ? [answer.line] : []));
  const note = noteOf(made, [...own, ...lines]);
  assertBelieved(note, [ownPolicy(settings), ...policiesOf(register, ports.now())], witnesses, ports.verify);

  const signed = new Map(signedFiles(made, folder.read, register.published, note));
  signed.delete('checkpoint');
  await folder.writeOnce(signed);
  // Before the checkpoint, which says that nothing before it is left to do.
  const missions = index.chartersSince(register.published).flatMap((charter) => missionOf(register, charter, ports.verify) ?? []);
  await folder.write(filesOfMissions(register, made, missions));
  await folder.write(new Map([['checkpoint', utf8(note)]]));
  await takeDown(folder, index, waiting);
  return { head: { size: made.size, root: made.root }, note, added: made.size - head.size, witnesses, missions };
}

/**
 * Removes partial tiles beyond `head` that a run was killed over before it could sign them, and that this one won't write: other leaves may stand there
 * now.
 */
async function removeUnsigned(folder: PublishedFolder, head: Head, { bundles, tiles }: Publication): Promise<void> {
  const written = [...bundles.keys(), ...tiles.keys()];
  const edges = new Set(written.flatMap((path) => parseTilePath(path) ?? []).map((tile) => tilePath({ ...tile, width: TILE_WIDTH })));
  for (const edge of edges) {
    for (const width of await folder.names(`${edge}.p`)) {
      const path = `${edge}.p/${width}`;
      const tile = parseTilePath(path);
      if (tile !== undefined && isBeyond(tile, head) && !written.includes(path)) await folder.remove(path);
    }
  }
}

function isBeyond({ level, index, width }: Tile, { size }: Head): boolean {
  return (index * TILE_WIDTH + width) * (level === 'entries' ? 1 : TILE_WIDTH ** level) > size;
}

/** Those that are not in the register yet, in their order. Throws PublishError `order` for the first that can't be added. */
function freshEntries(register: OpenRegister, waiting: readonly WaitingEntry[], { now, verify }: PublishPorts): readonly WaitingEntry[] {
  const { index, settings } = register;
  const moved = chartersMoved(waiting, settings.origin);
  const order = new LeafOrder((place) => index.isTaken(place));
  const missionAt = missionsIn(register, verify);
  return waiting.filter((entry) => {
    const leaf = leafOf(entry);
    if (index.has(leaf)) return false; // a run that was killed had added it
    const late = () => lateProblem(entry, now()) ?? changedProblem(missionAt(leaf), entry, now(), verify);
    const problem = order.problem(leaf) ?? (isCarried(entry, moved, settings.origin) ? undefined : late());
    if (problem !== undefined) throw new PublishError('order', `${entry.file}: ${problem} Remove the file, or put it right.`);
    order.add(leaf);
    return true;
  });
}

/** The board may have changed while an entry waited. A charter that isn't in the register yet has its own board. */
function changedProblem(mission: MissionLog | undefined, entry: WaitingEntry, now: number, verify: VerifySignature): string | undefined {
  return mission && boardProblem(mission, entry, now, verify);
}

/** The mission that a leaf is about, with its boards as the register has them. Each is read once, however many entries wait. */
function missionsIn({ index, folder }: OpenRegister, verify: VerifySignature): (leaf: Leaf) => MissionLog | undefined {
  const known = new Map<string, MissionLog | undefined>(); // only the function below changes it
  return (leaf) => {
    if (!('charter' in leaf) || leaf.charter === undefined) return undefined;
    const { charter } = leaf;
    if (!known.has(charter)) {
      const logs = new MissionLogs(verify);
      for (const placed of index.ofCharter(charter, ['charter', 'board'])) logs.add(loggedLeaf(placed, folder.read));
      known.set(charter, logs.missions.get(charter));
    }
    return known.get(charter);
  };
}

function noteOf({ text }: Publication, signatures: readonly NoteSignature[]): string {
  return formatNote({ text, signatures });
}

/** Throws PublishError `quorum` unless the checkpoint satisfies each of these policies: of a leaf, the first proof is kept for ever. */
function assertBelieved(note: string, policies: readonly Policy[], witnesses: readonly WitnessAnswer[], verify: VerifySignature): void {
  for (const policy of policies) {
    const opened = orRefusal(() => openCheckpoint(policy, note, verify));
    if (!(opened instanceof RegisterError)) continue;
    const missing = witnesses.flatMap((answer) => (answer.kind === 'missing' ? [`${answer.witness.key.name}: ${answer.why}`] : []));
    const whose = policy === policies[0] ? '' : ' One of the missions wants other signatures than the register has.';
    throw new PublishError(
      'quorum',
      [
        `${opened.message}${whose} Nothing was published; what was added waits in the tree, and the next run publishes it.`,
        ...missing,
      ].join('\n'),
    );
  }
}

/** The policies that the leaves without a proof need, so that their proofs will be believed by their missions. */
function policiesOf({ index, folder, settings, published }: OpenRegister, now: number): readonly Policy[] {
  return index.chartersSince(published).flatMap((charter) => {
    const all = index.ofCharter(charter, ['charter', 'policy']).flatMap((placed): readonly Named[] => {
      const { value } = loggedLeaf(placed, folder.read);
      return value === undefined ? [] : [{ index: placed.index, ...logOf(placed.leaf, value) }];
    });
    const inForce = all.findLast(({ from }) => from <= now);
    const wanted = all.filter((one) => one === inForce || one.index >= published); // a charter or policy that is new satisfies itself as well
    return wanted.flatMap(({ log }) => (log === undefined ? [] : [policyOf(log)])).filter(({ origin }) => origin === settings.origin);
  });
}

interface Named {
  readonly index: number;
  /** In seconds since the epoch. */
  readonly from: number;
  readonly log: Log | undefined;
}

/** What a charter's or a policy's object says of the register's keys; both were read when they were added. */
function logOf({ kind }: Leaf, value: unknown): Pick<Named, 'from' | 'log'> {
  if (kind === 'charter') return { from: 0, log: (value as CharterObject).charter.log };
  const { inForceFrom, log } = (value as PolicyObject).body;
  return { from: startOfDay(inForceFrom), log };
}

/** What the mission document has, by its leaves' kinds. */
const DOCUMENT_KINDS = ['charter', 'decision', 'roster', 'policy', 'board', 'stop', 'lift', 'removal'] as const;

/** What the register has of a mission, but for its releases and what the public says after it has begun; undefined if it has no such charter. */
export function missionOf({ index, folder }: OpenRegister, charter: string, verify: VerifySignature): MissionLog | undefined {
  const logs = new MissionLogs(verify);
  const placed = [...index.ofCharter(charter, DOCUMENT_KINDS), ...index.earlyObjections(charter, EARLY_LEAVES)];
  for (const one of placed.toSorted((a, b) => a.index - b.index)) logs.add(loggedLeaf(one, folder.read));
  return logs.missions.get(charter);
}

function filesOfMissions({ index }: OpenRegister, { size }: Head, missions: readonly MissionLog[]): ReadonlyMap<string, Uint8Array> {
  const files = new Map(FIXED_FILES);
  for (const mission of missions) {
    const document = documentOf(mission);
    if (document !== undefined) files.set(missionPath(bytesOf(mission.digest)), canonicalJson(document));
  }
  const all = index.charters().flatMap(({ leaf }) => (leaf.kind === 'charter' ? [toHex(bytesOf(leaf.charter))] : []));
  return files.set('index.json', indexFile(size, all));
}
