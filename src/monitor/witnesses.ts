// witnesses.ts — M12: asks the witnesses what they have signed of this register, and holds it against what the register shows.
import { readBody } from '@soundings/aggregator/answers';
import { sha256 } from '@soundings/crypto/sha256';
import { fromUtf8, toHex, utf8 } from '@soundings/crypto/bytes';
import { verify } from '@soundings/crypto/signature/node';
import { parseCheckpoint } from '@soundings/protocol/register/checkpoint';
import { RegisterError } from '@soundings/protocol/register/keys/errors';
import { NOTE_SIZE_MAX, parseNote } from '@soundings/protocol/register/note';
import { firstTime } from '@soundings/protocol/register/policy';
import type { RegisterView } from '../register/register-view.ts';
import type { Trust } from '../register/trust.ts';
import type { Alarm } from './alarm.ts';
import { othersView } from './same-history.ts';

/** `urls` are the witnesses' addresses. One that can't be asked is said, and is no alarm: it may be down at any time. */
export async function witnessesAgree(
  urls: readonly string[],
  view: RegisterView,
  trust: Trust,
  ask: (request: Request) => Promise<Response>,
  say: (sentence: string) => void,
): Promise<readonly Alarm[]> {
  const alarms: Alarm[] = [];
  for (const url of urls) {
    const note = await shownBy(url, view.checkpoint.origin, ask);
    const seen = note === undefined ? undefined : checkpointIn(note, trust);
    if (seen === undefined)
      say(`${url} did not show a checkpoint of this register that is signed by the register and by a witness of its policy.`);
    else alarms.push(...othersView(`The witness ${url} has signed`, seen, view));
  }
  return alarms;
}

async function shownBy(url: string, origin: string, ask: (request: Request) => Promise<Response>): Promise<string | undefined> {
  try {
    const base = url.endsWith('/') ? url : `${url}/`;
    const response = await ask(new Request(new URL(`${toHex(sha256(utf8(origin)))}/checkpoint`, base)));
    const bytes = response.status === 200 ? await readBody(response, NOTE_SIZE_MAX) : undefined;
    return bytes && fromUtf8(bytes);
  } catch {
    return undefined; // a network's error, or no UTF-8
  }
}

/** What a note says, if the register and one witness have signed it. */
function checkpointIn(text: string, { policies }: Trust) {
  try {
    const note = parseNote(text);
    const isSigned = policies.some(
      ({ logs, witnesses }) =>
        logs.some((key) => firstTime(key, note, verify).length > 0) && witnesses.some((key) => firstTime(key, note, verify).length > 0),
    );
    return isSigned ? parseCheckpoint(note.text) : undefined;
  } catch (error) {
    if (error instanceof RegisterError) return undefined;
    throw error;
  }
}
