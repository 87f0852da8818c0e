// not-given.ts — asks the aggregators for their signed word about windows that gave nothing: without it, the public counts such a window as spent privacy.
import { readBody } from '@soundings/aggregator/answers';
import { equal, toBase64Url } from '@soundings/crypto/bytes';
import { DecodeError } from '@soundings/crypto/errors';
import { verify } from '@soundings/crypto/signature/node';
import type { MissionTask } from '@soundings/protocol/charter/tasks';
import { windowNumbered, type Window } from '@soundings/protocol/charter/window';
import { bytesOf } from '@soundings/protocol/json/base64url';
import { partName } from '@soundings/protocol/privacy/ledger';
import { RegisterError } from '@soundings/protocol/register/keys/errors';
import { NOT_GIVEN_MEDIA_TYPE, readNotGiven } from '@soundings/protocol/register/not-given';
import { notGivenRequest } from './ask.ts';
import type { CollectPorts, Collector } from './collect.ts';
import type { ReleaseStore } from './release-store.ts';

/** The encoded word has 106 bytes. */
const WORD_SIZE_MAX = 1024;
const TIMEOUT_MS = 10_000;

/**
 * Asks for the word about each refused window of a logged mission that has none yet, and stores it. Nothing is lost if an aggregator can't be asked, or
 * is of an earlier build: the next collection asks again. How many words are new.
 */
export async function askForWords(collector: Collector, store: ReleaseStore, ports: Pick<CollectPorts, 'fetch'>): Promise<number> {
  const { charter, digest, tasks } = collector.mission;
  if (charter.log === undefined) return 0;
  let found = 0;
  for (const { instrument, part, window, notGiven } of store.refusals(toBase64Url(digest))) {
    const task = tasks.find((one) => one.instrument.name === instrument && partName(one) === part);
    if (notGiven !== undefined || task === undefined) continue;
    const word = await wordOf(collector, task, windowNumbered(charter.schedule, window), ports);
    if (word === undefined) continue;
    store.noteWord(toBase64Url(digest), instrument, part, window, word);
    found++;
  }
  return found;
}

/** One aggregator's word is enough: neither can give a release alone. */
async function wordOf(
  collector: Collector,
  task: MissionTask,
  window: Window,
  ports: Pick<CollectPorts, 'fetch'>,
): Promise<Uint8Array | undefined> {
  const { mission, tokens } = collector;
  const { leader, helper } = mission.charter;
  const keys = { leader: bytesOf(leader.key), helper: bytesOf(helper.key) };
  for (const role of ['helper', 'leader'] as const) {
    const bytes = await answerTo(notGivenRequest(role, task, window, tokens[role]), ports);
    if (bytes !== undefined && isAbout(bytes, keys, task, window)) return bytes;
  }
  return undefined;
}

async function answerTo(request: Request, { fetch }: Pick<CollectPorts, 'fetch'>): Promise<Uint8Array | undefined> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(new Request(request, { redirect: 'error', signal }));
    if (response.status !== 200 || response.headers.get('Content-Type') !== NOT_GIVEN_MEDIA_TYPE) return undefined;
    return await readBody(response, WORD_SIZE_MAX, { signal });
  } catch {
    return undefined; // no answer; the next collection asks again
  }
}

function isAbout(bytes: Uint8Array, keys: Parameters<typeof readNotGiven>[1], task: MissionTask, window: Window): boolean {
  try {
    const { taskId, windowStart } = readNotGiven(bytes, keys, verify);
    return equal(taskId, task.taskId) && windowStart === BigInt(window.firstDay);
  } catch (error) {
    if (error instanceof RegisterError || error instanceof DecodeError) return false;
    throw error;
  }
}
