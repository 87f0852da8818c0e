// send.ts — a locked contribution to the leader, as often as it takes: the same bytes, or the same plaintext under a new key (protocol.md "Retries").
import type { Hpke } from '@soundings/crypto/hpke/hpke';
import type { ReportError } from '@soundings/protocol/dap/report-error';
import { toBase64Url } from '@soundings/crypto/bytes';
import { SdkError } from '../errors.ts';
import { openFolder } from '../lock/folder.ts';
import type { AskPorts } from '../mission/http.ts';
import { exchange } from '../mission/http.ts';
import type { LockStore } from '../lock/lock.ts';
import {
  readSummary,
  sealingKeys,
  sealingKeyTexts,
  toStoredSummary,
  type Locked,
  type LockState,
  type LockSummary,
} from '../lock/lock-record.ts';
import type { Organisation, Place } from '../mission/mission.ts';
import { windowName } from '@soundings/protocol/charter/window';
import { seal } from './seal.ts';
import { broughtSealingKeys, fetchSealingKeys } from './sealing-keys.ts';
import type { Asked } from './held.ts';
import { standingOf, type Standing } from './standing.ts';
import { obeyStop } from './stopped.ts';
import { processUploadResponse, uploadRequest, type UploadOutcome } from './upload.ts';

export interface SendPorts extends AskPorts {
  readonly hpke: Hpke;
  readonly store: LockStore;
}

type Received = Extract<LockState, { kind: 'received' }>;

export interface Sending {
  /** Nobody can have sent it before. */
  readonly isFirst: boolean;
}

/**
 * Sends what is locked, unless the leader has already confirmed it, and keeps the answer. Before anything is sent, both aggregators are asked
 * whether they hold another contribution for the place. Throws SdkError `unreachable` if it can help to try again, `refused` if the leader will
 * never accept it, `held` if an aggregator holds another contribution.
 */
export async function sendLocked(
  place: Place,
  organisation: Organisation,
  locked: Locked,
  { isFirst }: Sending,
  ports: SendPorts,
): Promise<Received> {
  const { state } = locked.summary;
  if (state.kind === 'received') return state;
  // If the leader has another contribution in its place, that one stays. Any other refusal may be retried, because the bytes are identical.
  if (state.kind === 'refused' && state.error === 'report_replayed') throw refused(state.error);
  if (state.kind === 'superseded') throw superseded(place, 'an aggregator');
  await ports.store.restores?.check(ports.now());
  await openFolder(ports.store, ports.now());
  const standing = await standingOf(place, organisation, locked, ports);
  if (standing.kind === 'received') return keepReceived(locked.name, ports);
  if (standing.kind === 'superseded') throw await supersede(place, locked.name, standing, ports);
  const first = await attempt(place, await sealable(place, locked, standing.brought, ports), ports);
  // The keys it was sealed to have expired: the same plaintext to the new ones, once (DAP-18 §4.4.2.2).
  const outdated = first.kind === 'report-error' && first.error === 'outdated_config';
  const outcome = outdated ? await attempt(place, await resealed(place, locked, ports), ports) : first;
  if (outcome.kind === 'stopped') throw await obeyStop(place.mission, outcome.stop, ports.now(), ports);
  return settle(locked.name, outcome, { isFirst: isFirst && !outdated }, ports);
}

async function attempt({ task, mission }: Place, { summary, secret }: Locked, ports: SendPorts): Promise<UploadOutcome> {
  const { leader } = mission.charter;
  const keys = sealingKeys(summary);
  if (keys === undefined) throw new TypeError('a contribution is sealed once it has its keys');
  const report = await seal(task, secret, keys, secret.sealSeed, ports.hpke);
  const response = await exchange(() => uploadRequest(leader.url, task, report), `the leader, ${leader.operator}`, ports);
  return processUploadResponse(report, response);
}

/**
 * With keys to seal to: what was locked without them gets those that both show now, and of two programs that send at once both get the first one's.
 * They stay, so that each further try sends the same bytes.
 */
async function sealable({ mission }: Place, locked: Locked, brought: Asked['brought'], ports: SendPorts): Promise<Locked> {
  if (sealingKeys(locked.summary) !== undefined) return locked;
  const texts = sealingKeyTexts(await broughtSealingKeys(mission, brought, ports));
  return { ...locked, summary: await update(locked.name, (summary) => ({ ...texts, ...summary }), ports.store) };
}

/** Kept before it is sent, as every other byte was. */
async function resealed({ mission }: Place, locked: Locked, ports: SendPorts): Promise<Locked> {
  const keys = await fetchSealingKeys(mission, ports);
  return { ...locked, summary: await update(locked.name, (summary) => ({ ...summary, ...sealingKeyTexts(keys) }), ports.store) };
}

async function settle(
  name: string,
  outcome: Exclude<UploadOutcome, { kind: 'stopped' }>,
  { isFirst }: Sending,
  ports: SendPorts,
): Promise<Received> {
  const at = ports.now();
  // A leader that has this very report may refuse it as a repeat instead of accepting it (DAP-18 §4.4.2.2). At a first sending, `report_replayed`
  // means that the leader already holds a different report for this window.
  if (outcome.kind === 'taken' || (outcome.error === 'report_replayed' && !isFirst)) return keepReceived(name, ports);
  const { error } = outcome;
  if (error === 'report_too_early') {
    throw new SdkError(
      'window',
      "The leader says that this window hasn't begun. The contribution is locked. Check this machine's date, and run the same again later.",
    );
  }
  if (error === 'outdated_config') {
    throw new SdkError(
      'unreachable',
      'The leader said twice that its keys have changed. The contribution is locked. Run the same again later.',
    );
  }
  await update(name, (summary) => ({ ...summary, state: { kind: 'refused', at, error } }), ports.store);
  throw refused(error);
}

async function keepReceived(name: string, { now, store }: SendPorts): Promise<Received> {
  const received: Received = { kind: 'received', at: now() };
  await update(name, (summary) => ({ ...summary, state: received }), store);
  return received;
}

async function supersede(
  place: Place,
  name: string,
  { by, whom }: Extract<Standing, { kind: 'superseded' }>,
  { now, store }: SendPorts,
): Promise<SdkError> {
  const state: LockState = { kind: 'superseded', at: now(), version: by.version, digest: toBase64Url(by.digest) };
  await update(name, (summary) => ({ ...summary, state }), store);
  return superseded(place, whom);
}

/** What became of a contribution whose place another folder's has. */
export function superseded({ task, window }: Place, whom: string): SdkError {
  return new SdkError(
    'held',
    `"${task.instrument.name}" for ${windowName(window)} was not sent: ${whom}, holds another contribution of your organisation, made in another folder, or before this one was restored from a backup. ` +
      "This one is never sent, and stays charged to this folder's ledger. Use the folder that sent the other one. If none of yours did, tell the convenor and the board.",
  );
}

/** The secret part, which may be large, is neither read nor written again. */
async function update(name: string, change: (summary: LockSummary) => LockSummary, store: LockStore): Promise<LockSummary> {
  return store.exclusively(async () => {
    const bytes = await store.readSummary(name);
    const changed = bytes && change(readSummary(name, bytes));
    if (changed !== undefined && (await store.replaceSummary(name, toStoredSummary(name, changed)))) return changed;
    throw new SdkError('store', `The record ${name} is missing. Restore the folder's backup.`);
  });
}

/** Why the leader won't take a contribution, and what to do. */
export function refused(error: ReportError): SdkError {
  return new SdkError('refused', `The leader refused this contribution (${error}): ${reason(error)}`);
}

function reason(error: ReportError): string {
  switch (error) {
    case 'report_replayed':
      return 'it already has one of yours for this window, sent from another machine or folder. Use that one.';
    case 'report_dropped':
    case 'batch_collected':
    case 'task_expired':
      return 'the window has closed; nothing more is taken for it.';
    case 'task_not_started':
      return "the mission hasn't begun; check this machine's date.";
    case 'invalid_message':
      return "it doesn't accept the signature, sector or version. Fetch the mission again, and ask the convenor whether the roster has your key.";
    case 'hpke_unknown_config_id':
    case 'hpke_decrypt_error':
    case 'vdaf_verify_error':
    case 'report_too_early':
    case 'outdated_config':
      return "this looks like a software fault; tell the leader's operator, with the contribution's digest.";
  }
}
