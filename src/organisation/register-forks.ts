// register-forks.ts — a register that has shown two histories: both signed checkpoints are kept, and nothing of it is loaded any more (register.md, "Rolled back or forked views").
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromUtf8 } from '@soundings/crypto/bytes';
import { dateOf } from '@soundings/protocol/charter/day';
import type { Mission } from '@soundings/protocol/mission/mission';
import type { Logged } from '@soundings/protocol/register/logged';
import type { WitnessedCheckpoint } from '@soundings/protocol/register/policy';
import { followTo, type ReadFile } from '@soundings/protocol/register/read-register';
import { originOf } from '@soundings/protocol/register/keys/log-member';
import { ForkError, InputError } from '../errors.ts';

const NAME = /^register-fork-.*\.txt$/;

/** Throws ForkError if the mission's register has shown two histories to this folder. After a loss, its register is another one. */
export function assertNotForked(mission: Mission, folder: string): void {
  const url = mission.logged?.policies.at(-1)?.log.url;
  if (url === undefined || !existsSync(folder)) return;
  const origin = originOf(url);
  const file = readdirSync(folder).find((name) => NAME.test(name) && originIn(join(folder, name)) === origin);
  if (file !== undefined) throw forked(url, join(folder, file));
}

/**
 * Whether what was fetched goes on from what was kept. Throws ForkError, with both notes in a file, if the two contradict each other; InputError if that
 * can't be told for now, or if the fetched one is older. `today` is in days since the epoch.
 */
export async function assertGoesOn(kept: Mission, fetched: Mission, folder: string, today: number, read: ReadFile): Promise<void> {
  for (const next of fetched.logged?.heads ?? []) {
    const seen = headOf(kept.logged, next.origin);
    if (seen === undefined) continue;
    const step = await followTo(seen, next, read);
    if (step === 'fork') throw forked(next.origin, keepFork(folder, today, seen, next));
    if (step === 'stale')
      throw new InputError(
        `The register ${next.origin} doesn't show yet that its ${next.size} leaves go on from the ${seen.size} in the saved document, which was kept. Fetch it again later.`,
      );
    if (step === 'behind')
      throw new InputError(
        `This document is older than the saved one: it is from ${next.size} leaves of the register ${next.origin}, and ${seen.size} were seen. The saved one was kept. Fetch it again later.`,
      );
  }
}

function headOf(logged: Logged | undefined, origin: string): WitnessedCheckpoint | undefined {
  return logged?.heads.find((head) => head.origin === origin);
}

/** Its name. A file of this day that is there already stays: the first two notes prove it. */
function keepFork(folder: string, today: number, seen: WitnessedCheckpoint, next: WitnessedCheckpoint): string {
  const file = join(folder, `register-fork-${dateOf(today)}.txt`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(file)) writeFileSync(file, `${seen.note}\n${next.note}`, { flag: 'wx', flush: true });
  return file;
}

function originIn(file: string): string {
  return fromUtf8(new Uint8Array(readFileSync(file))).split('\n')[0] ?? '';
}

function forked(register: string, file: string): ForkError {
  return new ForkError(
    `The register ${register} has shown two histories. Nothing of this mission is sent or loaded any more. Both signed checkpoints are in ${file}: show them to the convenor, the board and the witnesses.`,
  );
}
