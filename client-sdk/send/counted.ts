// counted.ts — was ours counted? Asked of both aggregators after a release; both answers are signed, and say where in the release's tree it is (protocol.md, "Counted").
import { equal } from '@soundings/crypto/bytes';
import { DecodeError } from '@soundings/crypto/errors';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { settled } from '@soundings/crypto/signature/signatures';
import { parseProblem } from '@soundings/protocol/dap/problem';
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
import {
  COUNTED_ANSWER_V2_MEDIA_TYPE,
  COUNTED_QUESTION_V2_MEDIA_TYPE,
  NOT_RELEASED,
  readAnswerV2By,
  signQuestionV2By,
  type UnsignedAnswer,
} from '@soundings/protocol/contribution/counted-proof';
import { MissionError } from '@soundings/protocol/errors';
import type { Mission } from '@soundings/protocol/mission/mission';
import { SdkError } from '../errors.ts';
import { exchange, readBody, signaturesOf, type AskPorts, type Signing } from '../mission/http.ts';
import { existingWindow, type Organisation } from '../mission/mission.ts';
import type { Receipt } from './receipt.ts';

/** What an aggregator says of the contribution that a receipt is for. */
export type CountedReport =
  /** In the release, as the receipt has it. */
  | { readonly kind: 'counted' }
  /** Another version is in the release, or another contribution under this organisation's name. */
  | { readonly kind: 'other'; readonly version: number; readonly digest: Uint8Array }
  | { readonly kind: 'not-counted' }
  /** It hasn't given its share of the window, so nothing is released yet. */
  | { readonly kind: 'not-released' }
  /** It was restored from a backup and can't tell. */
  | { readonly kind: 'unknown' };

export interface CountedAnswers {
  readonly leader: CountedReport;
  readonly helper: CountedReport;
  /** If both have answered with their trees: whether it is one tree, and both signed answers, which show anybody what was said. */
  readonly trees?: { readonly isSame: boolean; readonly leader: Uint8Array; readonly helper: Uint8Array };
}

type Asked = Pick<Receipt, 'taskId' | 'window' | 'version' | 'digest'>;

/** Both aggregators' signed answers about a receipt's contribution. SdkError `unreachable` or `answer` if one doesn't give its own. */
export async function askCounted(mission: Mission, organisation: Organisation, receipt: Asked, ports: AskPorts): Promise<CountedAnswers> {
  const leader = await askOne(mission, organisation, receipt, Role.leader, ports);
  const helper = await askOne(mission, organisation, receipt, Role.helper, ports);
  const reports = { leader: reportOf(leader, receipt), helper: reportOf(helper, receipt) };
  if (leader.kind !== 'proved' || helper.kind !== 'proved') return reports;
  if ([leader, helper].some(({ answer }) => answer.counted.kind === 'unknown')) return reports;
  const isSame = equal(leader.answer.countedRoot, helper.answer.countedRoot) && leader.answer.count === helper.answer.count;
  return { ...reports, trees: { isSame, leader: leader.bytes, helper: helper.bytes } };
}

/** One aggregator's answer; `plain`: as the build before gives it. */
type Answer =
  | { readonly kind: 'proved'; readonly answer: UnsignedAnswer; readonly bytes: Uint8Array }
  | { readonly kind: 'plain'; readonly counted: Counted }
  | { readonly kind: 'not-released' };

async function askOne(
  mission: Mission,
  organisation: Organisation,
  { taskId, window }: Asked,
  role: AggregatorRole,
  ports: AskPorts,
): Promise<Answer> {
  const { url, key, operator } = role === Role.leader ? mission.charter.leader : mission.charter.helper;
  const windowStart = BigInt(existingWindow(mission, window.number).firstDay);
  const unsigned = { taskId: bytesOf(taskId), windowStart, organisation: organisation.id };
  const signatures = await signaturesOf(ports);
  const whom = `the aggregator of ${operator}`;
  const nonce = ports.random(16);
  const question = await settled(signatures, ({ sign }) => signQuestionV2By(sign, { ...unsigned, nonce }, organisation.privateKey));
  const response = await exchange(() => countedV2Request(url, taskId, question), whom, ports);
  if (response.status !== 415) return processCountedV2Response(response, role, question, bytesOf(key), ports);
  // An aggregator of the build before knows only the question without a nonce.
  await response.body?.cancel();
  const older = await settled(signatures, ({ sign }) => signQuestionBy(sign, unsigned, organisation.privateKey));
  const answer = await exchange(() => countedRequest(url, taskId, older), whom, ports);
  return { kind: 'plain', counted: await processCountedResponse(answer, role, older, bytesOf(key), ports) };
}

function reportOf(answer: Answer, receipt: Asked): CountedReport {
  if (answer.kind === 'not-released') return answer;
  const counted = answer.kind === 'plain' ? answer.counted : answer.answer.counted;
  if (counted.kind !== 'counted') return { kind: counted.kind };
  const { version, digest } = counted;
  const isSame = version === receipt.version && equal(digest, bytesOf(receipt.digest));
  return isSame ? { kind: 'counted' } : { kind: 'other', version, digest };
}

export function countedRequest(aggregator: string, taskId: string, question: Uint8Array): Request {
  return questionRequest(aggregator, taskId, question, COUNTED_QUESTION_MEDIA_TYPE, COUNTED_ANSWER_MEDIA_TYPE);
}

function countedV2Request(aggregator: string, taskId: string, question: Uint8Array): Request {
  return questionRequest(aggregator, taskId, question, COUNTED_QUESTION_V2_MEDIA_TYPE, COUNTED_ANSWER_V2_MEDIA_TYPE);
}

function questionRequest(aggregator: string, taskId: string, question: Uint8Array, type: string, accept: string): Request {
  return new Request(aggregator.replace(/\/$/, '') + countedPath(taskId), {
    method: 'POST',
    headers: { 'Content-Type': type, Accept: accept },
    body: question as Uint8Array<ArrayBuffer>,
  });
}

async function processCountedV2Response(
  response: Response,
  role: AggregatorRole,
  question: Uint8Array,
  aggregatorKey: Uint8Array,
  ports: AskPorts,
): Promise<Answer> {
  const bytes = await readBody(response);
  if (response.status === 409 && parseProblem(new TextDecoder().decode(bytes))?.type === NOT_RELEASED) return { kind: 'not-released' };
  if (!response.ok) throw cantSay(response.status);
  const answer = await readOwn(ports, (verify) => readAnswerV2By(verify, bytes, role, question, ports.now(), aggregatorKey));
  return { kind: 'proved', answer, bytes };
}

export async function processCountedResponse(
  response: Response,
  role: AggregatorRole,
  question: Uint8Array,
  aggregatorKey: Uint8Array,
  signing: Signing = {},
): Promise<Counted> {
  if (!response.ok) throw cantSay(response.status);
  const answer = await readBody(response);
  return readOwn(signing, (verify) => readAnswerBy(verify, answer, role, question, aggregatorKey));
}

function cantSay(status: number): SdkError {
  return new SdkError(
    'answer',
    `An aggregator can't say yet whether your contribution was counted (status ${status}); ask again after the release.`,
  );
}

async function readOwn<T>(signing: Signing, read: (verify: VerifySignature) => T): Promise<T> {
  const signatures = await signaturesOf(signing);
  try {
    return await settled(signatures, ({ verify }) => read(verify));
  } catch (cause) {
    if (!(cause instanceof DecodeError || cause instanceof MissionError)) throw cause;
    throw new SdkError('answer', "An aggregator's answer isn't signed with the key that the charter gives it; tell the convenor.", {
      cause,
    });
  }
}
