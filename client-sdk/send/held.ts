// held.ts — has an aggregator a contribution of ours for this place already? Asked of both, and signed by both (protocol.md "Held").
import { encode } from '@soundings/crypto/codec';
import { CryptoError, DecodeError } from '@soundings/crypto/errors';
import { equal } from '@soundings/crypto/bytes';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { settled } from '@soundings/crypto/signature/signatures';
import { parseProblem } from '@soundings/protocol/dap/problem';
import { TaskId } from '@soundings/protocol/dap/ids';
import { Role, type AggregatorRole } from '@soundings/protocol/dap/role';
import { bytesOf } from '@soundings/protocol/json/base64url';
import { REPORT_EXTENSION_CONTRIBUTION } from '@soundings/protocol/charter/code-points';
import { contributionDigest, contributionIsSignedBy, readContribution } from '@soundings/protocol/contribution/contribution';
import { countedPath } from '@soundings/protocol/contribution/counted';
import { MissionError } from '@soundings/protocol/errors';
import {
  HELD_ANSWER_MEDIA_TYPE,
  HELD_NONCE_SIZE,
  HELD_QUESTION_MEDIA_TYPE,
  HeldContribution,
  readHeldAnswerBy,
  signHeldQuestionBy,
  type Held,
} from '@soundings/protocol/contribution/held';
import { SdkError } from '../errors.ts';
import { exchange, readBody, signaturesOf, type AskPorts } from '../mission/http.ts';
import type { Organisation, Place } from '../mission/mission.ts';
import { broughtConfigs, type Brought } from './sealing-keys.ts';

/** What one aggregator says that it holds. */
export type HeldReport =
  | { readonly kind: 'none' | 'unknown' }
  /** One that this organisation's key has signed for this very place. */
  | { readonly kind: 'held'; readonly version: number; readonly digest: Uint8Array }
  /** One that it hasn't: no answer, but evidence against the aggregator that signed it. */
  | { readonly kind: 'invented'; readonly contribution: Uint8Array; readonly question: Uint8Array; readonly answer: Uint8Array }
  /** It could not be reached. */
  | { readonly kind: 'unreachable'; readonly error: SdkError };

export type HeldReports = Readonly<Record<'leader' | 'helper', HeldReport>>;

/** What both hold, and the keys that their answers brought. */
export interface Asked {
  readonly reports: HeldReports;
  readonly brought: Readonly<Record<'leader' | 'helper', Brought>>;
}

/** Both aggregators' answers. SdkError `answer` if one was reached and didn't give its own. */
export async function askHeld(place: Place, organisation: Organisation, ports: AskPorts): Promise<Asked> {
  const [leader, helper] = await Promise.all([
    askOne(place, organisation, Role.leader, ports),
    askOne(place, organisation, Role.helper, ports),
  ]);
  return {
    reports: { leader: leader.report, helper: helper.report },
    brought: { leader: leader.brought, helper: helper.brought },
  };
}

async function askOne(
  place: Place,
  organisation: Organisation,
  role: AggregatorRole,
  ports: AskPorts,
): Promise<{ readonly report: HeldReport; readonly brought: Brought }> {
  const { url, operator, key } = aggregatorOf(place, role);
  const whom = nameOf(place, role);
  const signatures = await signaturesOf(ports);
  const unsigned = {
    taskId: place.task.taskId,
    windowStart: BigInt(place.window.firstDay),
    organisation: organisation.id,
    nonce: ports.random(HELD_NONCE_SIZE),
    time: BigInt(ports.now()),
  };
  const question = await settled(signatures, ({ sign }) => signHeldQuestionBy(sign, unsigned, organisation.privateKey));
  try {
    const response = await exchange(() => heldRequest(url, place, question), whom, ports);
    const answer = await bodyOf(response, whom);
    const now = ports.now();
    const report = await settled(signatures, ({ verify }) => {
      const held = readOwn(verify, answer, role, question, bytesOf(key), whom, now);
      return judged(verify, place, organisation, question, answer, held);
    });
    return { report, brought: await broughtConfigs(response, { role, operator, url, key: bytesOf(key) }, now, ports) };
  } catch (error) {
    if (error instanceof SdkError && error.code === 'unreachable') return { report: { kind: 'unreachable', error }, brought: 'silent' };
    throw error;
  }
}

function aggregatorOf({ mission }: Place, role: AggregatorRole) {
  return role === Role.leader ? mission.charter.leader : mission.charter.helper;
}

/** As sentences call it. */
export function nameOf(place: Place, role: AggregatorRole): string {
  return `the ${role === Role.leader ? 'leader' : 'helper'}, ${aggregatorOf(place, role).operator}`;
}

export function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function heldRequest(aggregator: string, { task }: Place, question: Uint8Array): Request {
  return new Request(aggregator.replace(/\/$/, '') + countedPath(TaskId.toText(task.taskId)), {
    method: 'POST',
    headers: { 'Content-Type': HELD_QUESTION_MEDIA_TYPE, Accept: HELD_ANSWER_MEDIA_TYPE },
    body: question as Uint8Array<ArrayBuffer>,
  });
}

async function bodyOf(response: Response, whom: string): Promise<Uint8Array> {
  const body = await readBody(response);
  if (response.ok) return body;
  const detail = parseProblem(new TextDecoder().decode(body))?.detail;
  // The build before knows no such question on this route.
  const why =
    response.status === 415 ? 'its software is older than yours, and its operator must upgrade.' : (detail ?? `status ${response.status}.`);
  throw notSent(`${whom}, doesn't say whether it holds a contribution of yours: ${why} Check this machine's date, and ask its operator`);
}

function readOwn(
  verify: VerifySignature,
  answer: Uint8Array,
  role: AggregatorRole,
  question: Uint8Array,
  key: Uint8Array,
  whom: string,
  now: number,
): Held {
  try {
    return readHeldAnswerBy(verify, answer, role, question, now, key);
  } catch (cause) {
    if (!(cause instanceof DecodeError || cause instanceof MissionError)) throw cause;
    throw notSent(
      `${whom}, gave an answer that isn't signed with its key in the charter, or has the wrong time. Check this machine's date, and tell the convenor`,
      cause,
    );
  }
}

/** Nobody can silence an organisation by inventing a contribution of its own: one that it hasn't signed counts for nothing. */
function judged(
  verify: VerifySignature,
  place: Place,
  organisation: Organisation,
  question: Uint8Array,
  answer: Uint8Array,
  held: Held,
): HeldReport {
  if (held.kind !== 'held') return { kind: held.kind };
  const ours = signedByUs(verify, place, organisation, held.contribution);
  return ours ?? { kind: 'invented', contribution: encode(HeldContribution, held.contribution), question, answer };
}

function signedByUs(
  verify: VerifySignature,
  { task, window, entry }: Place,
  organisation: Organisation,
  { metadata, publicShareDigest }: HeldContribution,
): HeldReport | undefined {
  const { reportId, time, publicExtensions } = metadata;
  const data = publicExtensions.find(({ extensionType }) => extensionType === REPORT_EXTENSION_CONTRIBUTION)?.extensionData;
  try {
    if (data === undefined || time !== BigInt(window.firstDay)) return undefined;
    const extension = readContribution(data);
    const context = { taskId: task.taskId, reportId, time, publicShareDigest };
    if (!equal(extension.organisation, organisation.id) || !contributionIsSignedBy(verify, context, extension, bytesOf(entry.key)))
      return undefined;
    return { kind: 'held', version: extension.version, digest: contributionDigest(context, extension) };
  } catch (error) {
    if (error instanceof CryptoError) return undefined;
    throw error;
  }
}

function notSent(why: string, cause?: unknown): SdkError {
  return new SdkError('answer', `${capital(why)}. Nothing was sent; what is locked stays locked.`, { cause });
}
