// register-forks.ts — a register that has shown two histories: both signed checkpoints are kept, and nothing of it is loaded any more (register.md, "Rolled back or forked views").
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromUtf8 } from '@soundings/crypto/bytes';
import { dateOf } from '@soundings/protocol/charter/day';
import type { Mission } from '@soundings/protocol/mission/mission';
import { originOf } from '@soundings/protocol/register/keys/log-member';
import { ForkError } from '../errors.ts';

const NAME = /^register-fork-.*\.txt$/;

/** Throws ForkError if the mission's register has shown two histories to this folder. After a loss, its register is another one. */
export function assertNotForked(mission: Mission, folder: string): void {
  const url = mission.logged?.policies.at(-1)?.log.url;
  if (url === undefined || !existsSync(folder)) return;
  const origin = originOf(url);
  const file = readdirSync(folder).find((name) => NAME.test(name) && originIn(join(folder, name)) === origin);
  if (file !== undefined) throw forked(url, join(folder, file));
}

/** Throws ForkError, with both signed notes kept in a file. `today` is in days since the epoch. */
export function throwFork(register: string, folder: string, today: number, seen: Signed, next: Signed): never {
  throw forked(register, keepFork(folder, today, seen, next));
}

interface Signed {
  readonly note: string;
}

/** Its name. A file of this day that is there already stays: the first two notes prove it. */
function keepFork(folder: string, today: number, seen: Signed, next: Signed): string {
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
