// same-history.ts — whether a register's checkpoint is of the same history as every one that was seen, by the register's own tiles (register.md, "Rolled back or forked views").
import type { Mission } from '@soundings/protocol/mission/mission';
import { originOf } from '@soundings/protocol/register/keys/log-member';
import { RegisterError } from '@soundings/protocol/register/keys/errors';
import type { WitnessedCheckpoint } from '@soundings/protocol/register/policy';
import { followTo, readCheckpoint, type ReadFile } from '@soundings/protocol/register/read-register';
import { InputError } from '../errors.ts';
import { throwFork } from './register-forks.ts';
import { assertLost, noteCheckpoint, seenOf, type SeenCheckpoint } from './seen-registers.ts';

/**
 * Throws ForkError, with both notes in a file, if a checkpoint contradicts one that was seen; InputError if that can't be told for now. `today` is in
 * days since the epoch.
 */
export async function assertSameHistory(
  seen: readonly SeenCheckpoint[],
  next: WitnessedCheckpoint,
  folder: string,
  today: number,
  read: ReadFile,
): Promise<void> {
  for (const before of seen) {
    const step = await followTo(before, next, read);
    if (step === 'fork') throwFork(next.origin, folder, today, before, next);
    if (step === 'stale')
      throw new InputError(
        `The register ${next.origin} doesn't show yet that its ${next.size} leaves go on from the ${before.size} that were seen. What was kept stays. Ask again later.`,
      );
  }
}

/**
 * Looks at a mission's register itself: its newest checkpoint has to go on from all that were seen, and is then kept and returned; undefined for an
 * unlogged mission. Throws as {@link assertSameHistory}, and InputError if the register can't be read, is an older copy, or isn't signed as
 * the charter wants.
 */
export async function lookAtRegister(
  mission: Mission,
  folder: string,
  today: number,
  read: ReadFile,
): Promise<WitnessedCheckpoint | undefined> {
  const { logged } = mission;
  const url = logged?.policies.at(-1)?.log.url;
  if (logged === undefined || url === undefined) return undefined;
  assertLost(mission, folder);
  const head = await readCheckpoint(logged.policies, read);
  if (head === undefined) throw new InputError(`The register at ${url} can't be read now. Ask again later.`);
  if (head instanceof RegisterError) throw new InputError(`What ${url} shows can't be believed. ${head.message}`, { cause: head });
  const brought = logged.heads.filter(({ origin }) => origin === originOf(url));
  const seen = [...brought, ...seenOf(head.origin, folder)];
  await assertSameHistory(seen, head, folder, today, read);
  const largest = Math.max(...seen.map(({ size }) => size));
  if (head.size < largest)
    throw new InputError(
      `The register at ${url} shows ${head.size} leaves, and ${largest} were seen: this is an older copy. Ask again later.`,
    );
  noteCheckpoint(head, folder);
  return head;
}
