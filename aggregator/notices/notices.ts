// notices/notices.ts — takes in what is handed over by file: a stop, which holds at once, a signed objection, a refusal of the board, a receipt of a challenge (register.md, "Who refuses what").
import { fromBase64Url, toBase64Url } from '@soundings/crypto/bytes';
import { CodedError } from '@soundings/crypto/errors';
import { publicKeyOf, verify } from '@soundings/crypto/signature/node';
import { boardDecisionsBy, Decision } from '@soundings/protocol/charter/approval';
import { dayAt } from '@soundings/protocol/charter/day';
import { canonicalJson, parseJson } from '@soundings/protocol/json/canonical-json';
import * as z from '@soundings/protocol/json/schema';
import { MissionError } from '@soundings/protocol/errors';
import type { Mission } from '@soundings/protocol/mission/mission';
import { signedStop } from '@soundings/protocol/mission/stopped';
import { objectorOf } from '@soundings/protocol/mission/held-back';
import { objectName } from '@soundings/protocol/register/leaf';
import { ChallengeReceipt } from '@soundings/protocol/register/notices';
import { ChallengeObject } from '@soundings/protocol/register/objects-public';
import { signersOf } from '@soundings/protocol/register/signed-form';
import type { Clock } from '../ports/ports.ts';
import type { Notice } from '../ports/store/notices.ts';
import type { Store } from '../ports/store.ts';
import { missionIn, readStoredMission } from '../tasks/stored-missions.ts';

/** A file that is nothing to take in: the message says why, in a sentence. */
export class NoticeError extends CodedError<'notice'> {
  constructor(message: string) {
    super('notice', message);
  }
}

export interface NoticePorts {
  readonly store: Pick<Store, 'mission' | 'register' | 'registers' | 'putNotice'>;
  readonly clock: Clock;
  readonly identityKey: Uint8Array | undefined;
  readonly opened?: readonly string[] | undefined;
}

/** Takes in what is in a file, as JSON; `isNew` is false if it was taken in before. NoticeError if it isn't signed by whoever must have signed. */
export async function takeNotice(json: string, ports: NoticePorts): Promise<{ readonly kind: Notice['kind']; readonly isNew: boolean }> {
  const value = valueOf(json);
  const { object } = objectName(canonicalJson(value));
  const now = Math.floor(ports.clock.now() / 1000);
  const known =
    (await stop(value, now, ports)) ?? (await objection(value, now, ports)) ?? (await refusal(value, ports)) ?? receipt(value, ports);
  if (known === undefined) throw new NoticeError(NOTHING);
  const document = new TextDecoder().decode(canonicalJson(value));
  return { kind: known.kind, isNew: await ports.store.putNotice({ ...known, object, document, day: dayAt(now) }) };
}

const NOTHING =
  "This is no signed stop of a mission that this aggregator knows, no objection to one by somebody in it, no board member's refusal of one, and no receipt of a challenge with this aggregator's signature.";

type Known = Pick<Notice, 'kind' | 'charterDigest'>;

function valueOf(json: string) {
  try {
    return parseJson(json);
  } catch (error) {
    if (error instanceof MissionError) throw new NoticeError(error.issues.join(' '));
    throw error;
  }
}

const OfCharter = z.looseObject({ body: z.looseObject({ charter: z.string() }) });

async function stop(value: unknown, now: number, ports: NoticePorts): Promise<Known | undefined> {
  const charter = OfCharter.safeParse(value).data?.body.charter;
  const digest = charter === undefined ? undefined : fromBase64Url(charter);
  const mission = digest && (await missionOf(digest, ports));
  if (mission === undefined || signedStop(verify, mission, value, now) === undefined) return undefined;
  return { kind: 'stop', charterDigest: mission.digest };
}

/** An objection that an aggregator, a member of the board or an organisation of the roster has signed. */
async function objection(value: unknown, now: number, ports: NoticePorts): Promise<Known | undefined> {
  const challenge = ChallengeObject.safeParse(value).data;
  const digest = challenge && fromBase64Url(challenge.body.charter);
  const mission = digest && (await missionOf(digest, ports));
  if (challenge === undefined || mission === undefined) return undefined;
  const { charter, rosters, logged } = mission;
  const by = objectorOf({ charter, rosters, boards: logged?.boards ?? [], verify }, challenge, now);
  return by === undefined ? undefined : { kind: 'challenge', charterDigest: mission.digest };
}

/** The mission that was loaded, or that waits for the public's days to object; undefined if it is unknown or can't be used. */
async function missionOf(digest: Uint8Array, { store, opened = [] }: NoticePorts): Promise<Mission | undefined> {
  const record = await store.mission(digest);
  const stored = record && readStoredMission(record, opened);
  if (stored?.kind === 'usable') return stored.mission;
  const waiting = await store.register(digest);
  return waiting && missionIn(waiting.document, opened);
}

const DecisionObject = z.looseObject({ decision: Decision });

/** A decision doesn't name its charter, but its signature does. */
async function refusal(value: unknown, { store, opened = [] }: NoticePorts): Promise<Known | undefined> {
  const decision = DecisionObject.safeParse(value).data?.decision;
  if (decision?.decision !== 'refuses') return undefined;
  for (const { document } of await store.registers()) {
    const mission = missionIn(document, opened);
    const isOwn = mission && boardDecisionsBy(verify, mission.charter, [decision]).some((one) => one.decision === 'refuses');
    if (isOwn === true) return { kind: 'decision', charterDigest: mission.digest };
  }
  return undefined;
}

function receipt(value: unknown, { identityKey }: NoticePorts): Known | undefined {
  const signed = ChallengeReceipt.safeParse(value).data;
  if (signed === undefined || identityKey === undefined) return undefined;
  return signersOf(signed, verify).has(toBase64Url(publicKeyOf(identityKey))) ? { kind: 'receipt', charterDigest: undefined } : undefined;
}
