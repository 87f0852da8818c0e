// counted.ts — was ours counted? Asked of both aggregators after a release; both answers are signed (protocol.md, "Counted").
import { equal } from '@soundings/crypto/bytes';
import { DecodeError } from '@soundings/crypto/errors';
import { settled } from '@soundings/crypto/signature/signatures';
import { Role, type AggregatorRole } from '@soundings/protocol/dap/role';
import { bytesOf } from '@soundings/protocol/json/base64url';
import {
  COUNTED_ANSWER_MEDIA_TYPE,
  COUNTED_QUESTION_MEDIA_TYPE,
  countedPath,
  readAnswerBy,
  signQuestionBy,
  type Counted,
} from '@soundings/protocol/contribution/counted';
import { MissionError } from '@soundings/protocol/errors';
import type { Mission } from '@soundings/protocol/mission/mission';
import { SdkError } from '../errors.ts';
import { exchange, readBody, signaturesOf, type Fetch, type Signing, type Wait } from '../mission/http.ts';
import { existingWindow, type Organisation } from '../mission/mission.ts';
import type { Receipt } from './receipt.ts';

/** What an aggregator says of the contribution that a receipt is for. */
export type CountedReport =
  /** In the release, as the receipt has it. */
  | { readonly kind: 'counted' }
  /** Another version is in the release, or another contribution under this organisation's name. */
  | { readonly kind: 'other'; readonly version: number; readonly digest: Uint8Array }
  | { readonly kind: 'not-counted' }
  /** It was restored from a backup and can't tell. */
  | { readonly kind: 'unknown' };

/** Both aggregators' signed answers about a receipt's contribution. SdkError `unreachable` or `answer` if one doesn't give its own. */
export async function askCounted(
  mission: Mission,
  organisation: Organisation,
  receipt: Pick<Receipt, 'taskId' | 'window' | 'version' | 'digest'>,
  ports: { readonly fetch: Fetch; readonly wait: Wait } & Signing,
): Promise<{ readonly leader: CountedReport; readonly helper: CountedReport }> {
  const windowStart = BigInt(existingWindow(mission, receipt.window.number).firstDay);
  const unsigned = { taskId: bytesOf(receipt.taskId), windowStart, organisation: organisation.id };
  const question = await settled(await signaturesOf(ports), ({ sign }) => signQuestionBy(sign, unsigned, organisation.privateKey));
  const { leader, helper } = mission.charter;
  const ask = async (role: AggregatorRole, { url, key, operator }: typeof leader): Promise<CountedReport> => {
    const response = await exchange(() => countedRequest(url, receipt.taskId, question), `the aggregator of ${operator}`, ports);
    const counted = await processCountedResponse(response, role, question, bytesOf(key), ports);
    if (counted.kind !== 'counted') return counted;
    const same = counted.version === receipt.version && equal(counted.digest, bytesOf(receipt.digest));
    return same ? { kind: 'counted' } : { ...counted, kind: 'other' };
  };
  return { leader: await ask(Role.leader, leader), helper: await ask(Role.helper, helper) };
}

export function countedRequest(aggregator: string, taskId: string, question: Uint8Array): Request {
  return new Request(aggregator.replace(/\/$/, '') + countedPath(taskId), {
    method: 'POST',
    headers: { 'Content-Type': COUNTED_QUESTION_MEDIA_TYPE, Accept: COUNTED_ANSWER_MEDIA_TYPE },
    body: question as Uint8Array<ArrayBuffer>,
  });
}

export async function processCountedResponse(
  response: Response,
  role: AggregatorRole,
  question: Uint8Array,
  aggregatorKey: Uint8Array,
  signing: Signing = {},
): Promise<Counted> {
  if (!response.ok) {
    throw new SdkError(
      'answer',
      `An aggregator can't say yet whether your contribution was counted (status ${response.status}); ask again after the release.`,
    );
  }
  try {
    const answer = await readBody(response);
    return await settled(await signaturesOf(signing), ({ verify }) => readAnswerBy(verify, answer, role, question, aggregatorKey));
  } catch (cause) {
    if (!(cause instanceof DecodeError || cause instanceof MissionError)) throw cause;
    throw new SdkError('answer', "An aggregator's answer isn't signed with the key that the charter gives it; tell the convenor.", {
      cause,
    });
  }
}
