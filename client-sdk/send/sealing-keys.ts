// sealing-keys.ts — the keys that both shares are sealed to: signed by the aggregators that the charter names, and never older than those seen before.
import { equal, fromBase64Url, fromUtf8, toHex, utf8 } from '@soundings/crypto/bytes';
import { decode } from '@soundings/crypto/codec';
import { DecodeError } from '@soundings/crypto/errors';
import type { Hpke } from '@soundings/crypto/hpke/hpke';
import { settled } from '@soundings/crypto/signature/signatures';
import { DapError } from '@soundings/protocol/dap/errors';
import { chooseHpkeConfig, HpkeConfigList, type HpkeConfig } from '@soundings/protocol/dap/hpke';
import { messageOf } from '@soundings/protocol/dap/media-types';
import { resourceUrl } from '@soundings/protocol/dap/paths';
import { Role, type AggregatorRole } from '@soundings/protocol/dap/role';
import { bytesOf } from '@soundings/protocol/json/base64url';
import { dateOf, dayAt } from '@soundings/protocol/charter/day';
import { MissionError } from '@soundings/protocol/errors';
import type { Mission } from '@soundings/protocol/mission/mission';
import {
  HPKE_CONFIGS_HEADER,
  HPKE_SIGNATURE_HEADER,
  readHpkeSignatureBy,
  type HpkeValidity,
} from '@soundings/protocol/contribution/signed-hpke';
import { SdkError } from '../errors.ts';
import { exchange, readBody, signaturesOf, type Fetch, type Signing, type Wait } from '../mission/http.ts';
import type { LockStore } from '../lock/lock.ts';
import type { SealingKeys } from '../lock/lock-record.ts';

export interface SealingKeyPorts extends Signing {
  readonly fetch: Fetch;
  readonly wait: Wait;
  readonly hpke: Pick<Hpke, 'supports'>;
  readonly store: LockStore;
  /** Seconds since the epoch. */
  readonly now: () => number;
}

/** One of a mission's two aggregators, as its charter has it. */
export interface NamedAggregator {
  readonly role: AggregatorRole;
  readonly operator: string;
  readonly url: string;
  /** Its Ed25519 key, 32 bytes. */
  readonly key: Uint8Array;
}

/**
 * Both aggregators' keys. The newest list seen of each is kept: an older one is refused, and it serves if its aggregator can't be reached.
 * Throws SdkError `unreachable` if an aggregator can't be reached and none is kept that still holds; `answer` if its list isn't signed, or is
 * expired or older than one seen before. Nothing has been drawn or locked then.
 */
export async function fetchSealingKeys(mission: Mission, ports: SealingKeyPorts): Promise<SealingKeys> {
  return ofBoth(mission, async (_, aggregator) => sealingKeyFrom((await newest(aggregator, ports)).list, ports.hpke));
}

/**
 * Whether a list of each is kept that holds now. What is locked then needs no keys yet: the answers of what is held bring the lists that are shown
 * when it is sent.
 */
export async function hasSealingKeys(mission: Mission, ports: SealingKeyPorts): Promise<boolean> {
  const { leader, helper } = await ofBoth(mission, async (_, aggregator) => readHolding(aggregator, ports));
  return leader !== undefined && helper !== undefined;
}

/** What an aggregator brought beside its answer; undefined if it is of the build before; `silent` if there was no answer. */
export type Brought = SignedConfigs | 'silent' | undefined;

/**
 * The keys of the lists that were brought. Where none was, the list is fetched; of an aggregator that is silent, the one that is kept serves if it
 * holds. Throws as {@link fetchSealingKeys} does; what is locked stays locked.
 */
export async function broughtSealingKeys(
  mission: Mission,
  brought: Readonly<Record<'leader' | 'helper', Brought>>,
  ports: SealingKeyPorts,
): Promise<SealingKeys> {
  return ofBoth(mission, async (side, aggregator) => sealingKeyFrom((await shownBy(aggregator, brought[side], ports)).list, ports.hpke));
}

async function shownBy(aggregator: NamedAggregator, brought: Brought, ports: SealingKeyPorts): Promise<SignedConfigs> {
  if (brought === 'silent') return (await readHolding(aggregator, ports)) ?? newest(aggregator, ports);
  if (brought === undefined) return newest(aggregator, ports);
  await keepNewest(aggregator, brought, ports);
  return brought;
}

async function ofBoth<T>(
  { charter }: Mission,
  of: (side: 'leader' | 'helper', aggregator: NamedAggregator) => Promise<T>,
): Promise<{ readonly leader: T; readonly helper: T }> {
  const one = async (side: 'leader' | 'helper') => {
    const { operator, url, key } = charter[side];
    return of(side, { role: Role[side], operator, url, key: bytesOf(key) });
  };
  const [leader, helper] = await Promise.all([one('leader'), one('helper')]);
  return { leader, helper };
}

/** GET of an aggregator's HPKE configurations (DAP-18 §4.4.1). */
export function hpkeConfigRequest(aggregator: string): Request {
  return new Request(resourceUrl(aggregator, { kind: 'hpkeConfig' }));
}

/** A list of configurations and the signature over it, as they came. */
export interface SignedConfigs {
  readonly list: Uint8Array;
  readonly signature: string;
  readonly validity: HpkeValidity;
}

/** SdkError `answer` if the answer isn't a list of configurations that the aggregator signed and that holds now. `now` is in seconds since the epoch. */
export async function processHpkeConfigResponse(
  response: Response,
  aggregator: NamedAggregator,
  now: number,
  signing: Signing = {},
): Promise<SignedConfigs> {
  if (!response.ok || messageOf(response.headers.get('Content-Type') ?? '') !== 'hpke-config-list') {
    throw new SdkError('answer', `${hostOf(response)} doesn't answer like an aggregator (status ${response.status}); check its address.`);
  }
  const signature = response.headers.get(HPKE_SIGNATURE_HEADER);
  if (signature === null) {
    throw new SdkError(
      'answer',
      `The aggregator of ${aggregator.operator} doesn't sign its keys, so anybody could pretend to be it. Its operator must upgrade Soundings.`,
    );
  }
  return shownNow(await readBody(response), signature, aggregator, now, signing);
}

/** The list that an aggregator brought in headers of an answer, checked as one that was fetched; undefined if it brought none. */
export async function broughtConfigs(
  { headers }: Response,
  aggregator: NamedAggregator,
  now: number,
  signing: Signing,
): Promise<SignedConfigs | undefined> {
  const [list, signature] = [headers.get(HPKE_CONFIGS_HEADER), headers.get(HPKE_SIGNATURE_HEADER)];
  if (list === null || signature === null) return undefined;
  return shownNow(fromBase64Url(list) ?? new Uint8Array(0), signature, aggregator, now, signing);
}

/** A list as an aggregator shows it, signed by it and holding now. */
async function shownNow(
  list: Uint8Array,
  signature: string,
  aggregator: NamedAggregator,
  now: number,
  signing: Signing,
): Promise<SignedConfigs> {
  const signed = await verified(list, signature, aggregator, signing);
  assertHolds(signed.validity, aggregator, now);
  return signed;
}

async function newest(aggregator: NamedAggregator, ports: SealingKeyPorts): Promise<SignedConfigs> {
  const whom = `the aggregator of ${aggregator.operator}`;
  let fetched: SignedConfigs;
  try {
    const response = await exchange(() => hpkeConfigRequest(aggregator.url), whom, ports);
    fetched = await processHpkeConfigResponse(response, aggregator, ports.now(), ports);
  } catch (error) {
    if (!(error instanceof SdkError) || error.code !== 'unreachable') throw error;
    const kept = await readHolding(aggregator, ports);
    if (kept === undefined) throw error;
    return kept;
  }
  await keepNewest(aggregator, fetched, ports);
  return fetched;
}

type KeptPorts = Pick<SealingKeyPorts, 'store' | 'signatures'>;

/** Of two programs that see two lists at once, the store keeps the newer. */
async function keepNewest(aggregator: NamedAggregator, fetched: SignedConfigs, ports: KeptPorts): Promise<void> {
  const { store } = ports;
  const isKnown = async (): Promise<boolean> => {
    const record = await store.read(recordName(aggregator));
    if (record !== undefined && equal(record.summary, utf8(fetched.signature)) && equal(record.secret, fetched.list)) return true;
    const kept = await readKept(aggregator, ports);
    if (kept !== undefined && fetched.validity.from < kept.validity.from) throw rolledBack(aggregator, kept.validity);
    return false;
  };
  if (await isKnown()) return;
  await store.exclusively(async () => {
    if (await isKnown()) return;
    const name = recordName(aggregator);
    const record = { summary: utf8(fetched.signature), secret: fetched.list };
    if (!(await store.create(name, record))) await store.replace(name, record);
  });
}

/** What is kept; a record that can't be read any more counts as none, since whoever could change it could also take it away. */
async function readKept(aggregator: NamedAggregator, ports: KeptPorts): Promise<SignedConfigs | undefined> {
  const record = await ports.store.read(recordName(aggregator));
  if (record === undefined) return undefined;
  try {
    return await verified(record.secret, fromUtf8(record.summary), aggregator, ports);
  } catch (error) {
    if (error instanceof SdkError) return undefined;
    throw error;
  }
}

/** The same, if it holds now. */
async function readHolding(
  aggregator: NamedAggregator,
  ports: KeptPorts & Pick<SealingKeyPorts, 'now'>,
): Promise<SignedConfigs | undefined> {
  const kept = await readKept(aggregator, ports);
  return kept !== undefined && holds(kept.validity, ports.now()) ? kept : undefined;
}

function recordName({ role, key }: NamedAggregator): string {
  return `sealing-keys.${role === Role.leader ? 'leader' : 'helper'}.${toHex(key)}`;
}

async function verified(
  list: Uint8Array,
  signature: string,
  { role, operator, key }: NamedAggregator,
  signing: Signing,
): Promise<SignedConfigs> {
  try {
    const validity = await settled(await signaturesOf(signing), ({ verify }) => readHpkeSignatureBy(verify, signature, role, list, key));
    return { list, signature, validity };
  } catch (cause) {
    if (!(cause instanceof MissionError)) throw cause;
    throw new SdkError(
      'answer',
      `The keys of the aggregator of ${operator} aren't signed with the key that the charter gives it. Nothing was sent. Tell the convenor.`,
      { cause },
    );
  }
}

/** An aggregator's clock may be ahead of ours by a day at the most. */
const AHEAD_SECONDS_MAX = 86_400;

function holds({ from, until }: HpkeValidity, now: number): boolean {
  return BigInt(now) < until && from <= BigInt(now + AHEAD_SECONDS_MAX);
}

function assertHolds(validity: HpkeValidity, { operator }: NamedAggregator, now: number): void {
  if (holds(validity, now)) return;
  const [from, until] = [validity.from, validity.until].map((seconds) => dateOf(dayAt(Number(seconds))));
  throw new SdkError(
    'answer',
    `The keys of the aggregator of ${operator} are valid from ${from} until ${until}, but this machine's date is ${dateOf(dayAt(now))}. Check the date. If it is right, tell that operator.`,
  );
}

function rolledBack({ operator }: NamedAggregator, newer: HpkeValidity): SdkError {
  return new SdkError(
    'answer',
    `The aggregator of ${operator} shows older keys than those of ${dateOf(dayAt(Number(newer.from)))} that it showed before. It may have been restored from a backup, or somebody pretends to be it. Try again later, or tell that operator.`,
  );
}

/** The first configuration of an encoded list that we can seal to. SdkError `answer` if the list isn't one or names nothing we have. */
export function sealingKeyFrom(list: Uint8Array, hpke: SealingKeyPorts['hpke']): HpkeConfig {
  try {
    return chooseHpkeConfig(decode(HpkeConfigList, list), (suite) => hpke.supports(suite));
  } catch (cause) {
    if (cause instanceof DapError) throw new SdkError('answer', cause.message, { cause });
    if (cause instanceof DecodeError)
      throw new SdkError('answer', 'An aggregator signed something that is not a list of HPKE keys; tell its operator.', { cause });
    throw cause;
  }
}

function hostOf(response: Response): string {
  return URL.canParse(response.url) ? new URL(response.url).host : 'This address';
}
