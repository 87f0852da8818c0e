// contribute.ts — the steps in order and nothing else (design.md, "The way of the data").
import type { RandomBytes } from '@soundings/crypto/random';
import { settled } from '@soundings/crypto/signature/signatures';
import type { Mission } from '@soundings/protocol/mission/mission';
import { agree, assertAgreeable, type Examine } from './send/agreement.ts';
import type { Columns } from './rows/columns.ts';
import type { Source } from './rows/table.ts';
import { SdkError } from './errors.ts';
import type { LockStore } from './lock/lock.ts';
import { rememberMatching, rememberTally } from './send/remembered.ts';
import { matchingOf, saysNothing, type FileSettings, type Matching } from './rows/matching.ts';
import { declaredSentence } from './rows/declaration.ts';
import { withSettled } from './rows/settled.ts';
import { costOf, ledgerFor, ledgerState, viewLedger } from './lock/ledger.ts';
import { latestLocked, lockOnce } from './send/lock-once.ts';
import { sealingKeys, type Locked } from './lock/lock-record.ts';
import { enrolmentBy, existingWindow, locateBy, tasksOf, type Organisation, type Place } from './mission/mission.ts';
import { signaturesOf, type AskPorts } from './mission/http.ts';
import { previewOf, type Preview } from './preview.ts';
import { receiptOf, type Receipt } from './send/receipt.ts';
import { sampleFor, type Sample } from './rows/sample.ts';
import { fetchSealingKeys, hasSealingKeys } from './send/sealing-keys.ts';
import { sendLocked, type SendPorts, type Sending } from './send/send.ts';
import { evidenceSentences } from './send/standing.ts';
import { assertNotStopped } from './send/stopped.ts';
import { tally, type Tally } from './rows/tally.ts';

/** What an organisation sends for one instrument and window. */
export interface ContributionRequest {
  readonly mission: Mission;
  readonly organisation: Organisation;
  /** The instrument's name. */
  readonly instrument: string;
  /** The window's number, from 0. */
  readonly window: number;
  readonly source: Source;
  readonly columns?: Columns;
  /** What was settled about such files before (send/remembered.ts): it holds wherever `columns` says nothing. */
  readonly matching?: Matching;
  /** Keep what is settled, of these files and these columns, once the contribution is locked. */
  readonly remember?: FileSettings;
  /** If other rows are locked for this window, replace them with these. The charter must allow amendments. */
  readonly amend?: boolean;
  /** Keep the counts of every window, for the organisation's own comparisons, and not only those of the last one. */
  readonly keepFigures?: boolean;
  /** Contribute before the window is over. Rows that come later are then never counted. */
  readonly early?: boolean;
}

/** What the SDK needs from its platform: network, clock, randomness, keys, storage. index.ts and node/index.ts make them. */
export interface Ports extends SendPorts {
  /** Examines a charter. If it is left out, that happens in this thread, as in a browser. */
  readonly examine?: Examine;
}

/** What it takes to sign off: nothing of the network. */
export type LockPorts = Pick<Ports, 'now' | 'random' | 'store' | 'examine' | 'signatures'>;

/**
 * Makes one contribution and sends it. The steps: examine the charter (some seconds, the first time only), count, draw noise, lock, shard, sign,
 * seal, upload. If it is run again with the same rows, it sends the same contribution, or returns the receipt if the leader has it already. It
 * never draws noise twice for the same rows.
 *
 * Throws SdkError. With the codes `rows`, `mission`, `not-enrolled`, `locked` and `budget`, nothing new was locked or sent. With any other code
 * the contribution may be locked already; the same call goes on with it.
 */
export async function contribute(request: ContributionRequest, ports: Ports): Promise<Receipt> {
  const { place, locked, isFirst } = await countAndLock(request, ports, ports);
  return sendAndReceipt(place, request.organisation, locked, { isFirst }, ports);
}

/**
 * Signs a contribution off without a connection: counts, draws the noise once, makes the report and keeps both, in the same way as
 * {@link contribute}. {@link send} sends it later. If the same rows are locked already, that record is returned. Throws SdkError as contribute
 * does; `held` if this folder was restored from a backup and may have forgotten what was sent for the window, which only the aggregators know.
 */
export async function lock(request: ContributionRequest, ports: LockPorts): Promise<Locked> {
  return (await countAndLock(request, ports)).locked;
}

/** `network`: what to ask the aggregators with. Without it the record gets no keys to seal to. */
async function countAndLock(request: ContributionRequest, ports: LockPorts, network?: Ports) {
  const { mission, organisation, early = false } = request;
  const now = ports.now();
  const place = await placeOf(request, now, { early }, ports);
  await agree(mission, ports.store, ports.examine);
  const sample = await sampleFor(place, organisation, ports.store, 'keep-key');
  const counted = await tallyOf(request, place, ports.random, sample);
  return lockCounted(request, place, counted, now, ports, { keysFrom: network, ask: network });
}

export async function lockCounted(
  request: ContributionRequest,
  place: Place,
  counted: Tally,
  now: number,
  ports: LockPorts,
  { keysFrom, ask }: { readonly keysFrom?: Ports | undefined; readonly ask?: AskPorts | undefined },
): Promise<{ readonly place: Place; readonly locked: Locked; readonly isFirst: boolean }> {
  const { mission, organisation, amend = false } = request;
  const known = await latestLocked({ place, organisation }, ports.store);
  const keys = keysFrom && !(await hasSealingKeys(mission, keysFrom)) ? async () => fetchSealingKeys(mission, keysFrom) : undefined;
  const signing = ports.signatures === undefined ? {} : { signatures: ports.signatures };
  const locking = { place, organisation, amend, now, ...signing, ...(ask === undefined ? {} : { ask }) };
  const locked = await lockOnce(locking, counted, keys, ports.store, ports.random);
  await rememberWhatHolds(request, place, counted, ports.store);
  return { place, locked, isFirst: locked.name !== known?.name };
}

/** What {@link contribute} would send, without drawing, locking or sending anything. */
export async function preview(
  request: ContributionRequest,
  ports: Pick<Ports, 'now' | 'random' | 'store' | 'examine' | 'signatures'>,
): Promise<Preview> {
  const { mission, organisation } = request;
  const now = ports.now();
  const place = await placeOf(request, now, { early: true }, ports);
  await assertAgreeable(mission, ports.store, ports.examine);
  const sample = await sampleFor(place, organisation, ports.store, 'read-only');
  const counted = await tallyOf(request, place, ports.random, sample);
  return warnedPreview(place, organisation, counted, ports);
}

export async function warnedPreview(
  place: Place,
  organisation: Organisation,
  counted: Tally,
  { store, now }: Pick<Ports, 'store' | 'now'>,
): Promise<Preview> {
  const restored = await store.restores?.warning(place, now());
  const warnings = [
    ...(restored === undefined ? [] : [restored]),
    ...(counted.facts.declared ? [declaredSentence(place.task.instrument)] : []),
  ];
  return { ...(await previewOf(place, organisation, counted, store)), ...(warnings.length === 0 ? {} : { warnings }) };
}

export async function tallyOf(
  { mission, source, columns = {}, matching }: ContributionRequest,
  { task, window }: Place,
  random: RandomBytes,
  sample: Sample | undefined,
): Promise<Tally> {
  const matched = { mission: mission.charter.mission, instrument: task.instrument };
  return withSettled(matched, matching, columns, async (all) => tally(task.instrument, window, source, all, random, sample));
}

/** For the next window: the tally, to compare with, and what was settled. */
async function rememberWhatHolds(
  { mission, columns = {}, matching, remember, keepFigures = false }: ContributionRequest,
  place: Place,
  { counts }: Tally,
  store: LockStore,
): Promise<void> {
  const { instrument } = place.task;
  await rememberTally(place, counts, store, { isEarlierKept: keepFigures });
  if (remember === undefined) return;
  const settled = matchingOf({ mission: mission.charter.mission, instrument }, columns, remember, matching);
  if (!saysNothing(settled)) await rememberMatching(mission, instrument.name, settled, store);
}

/** Which contribution is meant, whatever rows it was made of. */
export type ContributionPlace = Omit<
  ContributionRequest,
  'source' | 'columns' | 'matching' | 'remember' | 'keepFigures' | 'amend' | 'early'
>;

/**
 * Sends what is already locked for a window, without reading the rows again: the same bytes, however often it is called. SdkError `locked` if
 * nothing is locked.
 */
export async function send(request: ContributionPlace, ports: Ports): Promise<Receipt> {
  const { organisation, instrument } = request;
  const place = await placeOf(request, ports.now(), { early: true }, ports);
  const locked = await latestLocked({ place, organisation }, ports.store);
  if (locked === undefined)
    throw new SdkError('locked', `Nothing is locked for "${instrument}" in window ${request.window}. Contribute its rows first.`);
  await ports.store.restores?.check(ports.now());
  await ports.store.restores?.settle(place, organisation);
  // Without keys it was never sealed, so nobody can have sent it.
  return sendAndReceipt(place, organisation, locked, { isFirst: sealingKeys(locked.summary) === undefined }, ports);
}

/** The instruments that this organisation hasn't sent yet for a window. All are due, even if every count is zero: not contributing would itself reveal something. */
export async function outstanding(
  mission: Mission,
  organisation: Organisation,
  window: number,
  ports: Pick<Ports, 'store' | 'signatures'>,
): Promise<readonly string[]> {
  const place = existingWindow(mission, window);
  const entry = await settled(await signaturesOf(ports), ({ publicKeyOf }) => enrolmentBy(publicKeyOf, mission, organisation, place));
  const due: string[] = [];
  for (const task of tasksOf(mission, entry)) {
    const locked = await latestLocked({ place: { mission, task, window: place, entry }, organisation }, ports.store);
    if (locked?.summary.state.kind !== 'received' && locked?.summary.state.kind !== 'superseded') due.push(task.instrument.name);
  }
  return due;
}

export async function placeOf(
  { mission, organisation, instrument, window }: Pick<ContributionRequest, 'mission' | 'organisation' | 'instrument' | 'window'>,
  now: number,
  options: { readonly early: boolean },
  ports: Pick<Ports, 'signatures' | 'store'>,
): Promise<Place> {
  await assertNotStopped(mission, now, ports);
  return settled(await signaturesOf(ports), ({ publicKeyOf }) =>
    locateBy(publicKeyOf, mission, organisation, instrument, window, now, options),
  );
}

/** The receipt is made, and read back with the schema that will read it, before anything is sent: what was sent has one. */
async function sendAndReceipt(place: Place, organisation: Organisation, locked: Locked, sending: Sending, ports: Ports): Promise<Receipt> {
  const { store } = ports;
  const { ledger } = (await ledgerState(store, place)) ?? (await store.exclusively(async () => ledgerFor(store, place)));
  // "More like this one" are contributions to further windows: an amendment costs nothing of one promise, and would give no number.
  const view = viewLedger(ledger, costOf(place, 0));
  receiptOf(place.mission, locked.summary, { kind: 'received', at: ports.now() }, view);
  const received = await sendLocked(place, organisation, locked, sending, ports);
  const warning = await store.restores?.warning(place, ports.now());
  return receiptOf(place.mission, locked.summary, received, view, [
    ...(await evidenceSentences(place, store)),
    ...(warning === undefined ? [] : [warning]),
  ]);
}
