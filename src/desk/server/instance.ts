// instance.ts — one desk for a folder: a second start finds the first one, and believes it only once it has proved that it is one.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { RandomBytes } from '@soundings/crypto/random';
import { toBase64Url } from '@soundings/crypto/bytes';
import { answerTo, CHALLENGE, sameText, type Pass } from './door.ts';

/** In the folder, for its owner alone: where the running desk is, and its secrets. */
const FILE = 'desk.json';

const Record = z.strictObject({
  pid: z.int().min(1),
  port: z.int().min(1).max(65_535),
  token: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  secret: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});

/** The two secrets of a start. */
export function newPass(random: RandomBytes): Omit<Pass, 'port'> {
  return { token: toBase64Url(random(32)), secret: toBase64Url(random(32)) };
}

/**
 * The desk that runs on this folder. Undefined if there is none, which includes a file that was left by a crash: another program may listen on
 * its port by now, so the token is not sent to anybody who can't answer a fresh nonce.
 */
export async function runningDesk(folder: string, random: RandomBytes, fetchIt: typeof fetch = fetch): Promise<Pass | undefined> {
  const found = recordIn(folder);
  if (found === undefined) return undefined;
  const nonce = toBase64Url(random(16));
  try {
    const answer = await fetchIt(`http://127.0.0.1:${found.port}${CHALLENGE}${nonce}`, {
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = answer.ok ? await answer.text() : '';
    return sameText(text, answerTo(found.secret, nonce)) ? found : undefined;
  } catch {
    return undefined; // nobody listens there, or nobody who speaks HTTP
  }
}

const PATIENCE_MS = 3000;

export function writeInstance(folder: string, { port, token, secret }: Pass): void {
  const file = join(folder, FILE);
  rmSync(file, { force: true });
  writeFileSync(file, JSON.stringify({ pid: process.pid, port, token, secret }), { mode: 0o600, flag: 'wx' });
}

/** Only its own: another start may have taken over. */
export function removeInstance(folder: string, { token }: Pass): void {
  if (recordIn(folder)?.token === token) rmSync(join(folder, FILE), { force: true });
}

function recordIn(folder: string): Pass | undefined {
  const file = join(folder, FILE);
  if (!existsSync(file)) return undefined;
  try {
    const { port, token, secret } = Record.parse(JSON.parse(readFileSync(file, 'utf8')));
    return { port, token, secret };
  } catch {
    return undefined;
  }
}
