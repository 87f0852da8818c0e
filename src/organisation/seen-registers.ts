// seen-registers.ts — the largest checkpoints that a folder of keys has seen of each register, so that a smaller or another one later is noticed (register.md, "Rolled back or forked views").
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { equal, fromUtf8, toHex } from '@soundings/crypto/bytes';
import type { Mission } from '@soundings/protocol/mission/mission';
import { parseCheckpoint, type Checkpoint } from '@soundings/protocol/register/checkpoint';
import { RegisterError } from '@soundings/protocol/register/keys/errors';
import { lostIssues } from '@soundings/protocol/register/lost';
import { parseNote } from '@soundings/protocol/register/note';
import type { WitnessedCheckpoint } from '@soundings/protocol/register/policy';
import { InputError } from '../errors.ts';
import { throwFork } from './register-forks.ts';

/** A checkpoint that satisfied its policy when it was kept. */
export interface SeenCheckpoint extends Checkpoint {
  /** The signed note. */
  readonly note: string;
}

const NAME = /^register-[0-9a-f]{32}\.checkpoint$/;

/** The checkpoints kept in this folder of a register. */
export function seenOf(origin: string, folder: string): readonly SeenCheckpoint[] {
  if (!existsSync(folder)) return [];
  const notes = readdirSync(folder).filter((name) => NAME.test(name));
  return notes.flatMap((name) => seenIn(join(folder, name)) ?? []).filter((seen) => seen.origin === origin);
}

/** The largest of them. */
export function largestSeen(origin: string, folder: string): SeenCheckpoint | undefined {
  return seenOf(origin, folder).toSorted((a, b) => b.size - a.size)[0];
}

/** Throws InputError if a mission's document calls a register lost of which this folder has seen more. */
export function assertLost({ logged }: Pick<Mission, 'logged'>, folder: string): void {
  const policies = logged?.policies ?? [];
  const issues = policies.flatMap((policy) => (policy.lost === undefined ? [] : lostIssues([policy], seenOf(policy.lost.origin, folder))));
  if (issues.length > 0) throw new InputError(`${issues.join(' ')} Tell the board and both aggregators, and use the document from before.`);
}

/**
 * Compares the checkpoints in a mission's document with those kept in the folder, and keeps the larger ones. A document alone has no tiles, so this
 * finds two trees of one size, a document of this mission that is older than one that was used, and a register that is called lost and isn't. Throws
 * ForkError, with both notes in a file, for the first; InputError for the others. `today` is in days since the epoch.
 */
export function noteDocument(mission: Mission, folder: string, today: number): void {
  const { digest, logged } = mission;
  assertLost(mission, folder);
  for (const head of logged?.heads ?? []) {
    const contradicted = seenOf(head.origin, folder).find(({ size, root }) => size === head.size && !equal(root, head.root));
    if (contradicted !== undefined) throwFork(head.origin, folder, today, contradicted, head);
    const name = nameOf(head.origin, digest);
    const before = seenIn(join(folder, name));
    if (before !== undefined && head.size < before.size)
      throw new InputError(
        `This document is older than one that was used before: it is from ${head.size} leaves of the register ${head.origin}, and ${before.size} were seen. Use the newer one, or get it again from the register.`,
      );
    keep(folder, name, before, head);
  }
}

/** Keeps what a document brought that was saved and compared before. */
export function rememberDocument({ digest, logged }: Mission, folder: string): void {
  for (const head of logged?.heads ?? []) {
    const name = nameOf(head.origin, digest);
    keep(folder, name, seenIn(join(folder, name)), head);
  }
}

/** Keeps a checkpoint that a register itself showed, and that goes on from every one that was kept. */
export function noteCheckpoint(head: WitnessedCheckpoint, folder: string): void {
  const name = nameOf(head.origin);
  keep(folder, name, seenIn(join(folder, name)), head);
}

function keep(folder: string, name: string, before: SeenCheckpoint | undefined, { size, note }: SeenCheckpoint): void {
  if (before !== undefined && size <= before.size) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, name);
  writeFileSync(`${file}.new`, note, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}

/** What a mission's documents brought has a file of its own: the register itself may be larger than a document that nothing was added to. */
function nameOf(origin: string, charterDigest?: Uint8Array): string {
  const place = charterDigest === undefined ? origin : `${toHex(charterDigest)} ${origin}`;
  return `register-${createHash('sha256').update(place).digest('hex').slice(0, 32)}.checkpoint`;
}

/** Undefined for a file that is missing or damaged: it is then as if nothing had been seen. */
function seenIn(file: string): SeenCheckpoint | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const note = fromUtf8(new Uint8Array(readFileSync(file)));
    return { ...parseCheckpoint(parseNote(note).text), note };
  } catch (error) {
    if (error instanceof RegisterError || error instanceof TypeError) return undefined;
    throw error;
  }
}
