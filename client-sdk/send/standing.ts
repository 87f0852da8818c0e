// standing.ts — may what is locked leave, or has another folder of ours, or this one, sent a contribution for the place before (protocol.md "Held")?
import { equal, toHex } from '@soundings/crypto/bytes';
import { sha256 } from '@soundings/crypto/sha256';
import { Role } from '@soundings/protocol/dap/role';
import { bytesOf } from '@soundings/protocol/json/base64url';
import { windowName } from '@soundings/protocol/charter/window';
import { SdkError } from '../errors.ts';
import { folderMadeAt } from '../lock/folder.ts';
import { askHeld, capital, nameOf, type Asked, type HeldReport, type HeldReports } from './held.ts';
import type { AskPorts } from '../mission/http.ts';
import type { LockStore } from '../lock/lock.ts';
import { lockedSummaries, type Locked, type LockSummary } from '../lock/lock-record.ts';
import type { Organisation, Place } from '../mission/mission.ts';

export type Standing =
  | { readonly kind: 'free'; readonly brought: Asked['brought'] }
  /** This very contribution has arrived before. */
  | { readonly kind: 'received' }
  /** Another one has, that this folder knows nothing of. */
  | { readonly kind: 'superseded'; readonly by: Extract<HeldReport, { kind: 'held' }>; readonly whom: string };

/**
 * Asks both aggregators what they hold for a place. Throws SdkError `unreachable` if an answer is needed and an aggregator can't be reached,
 * `held` if the leader was restored from a backup and can't tell, `answer` if an answer is malformed or not signed. If an aggregator shows a
 * contribution that this organisation never signed, its answer is kept as evidence.
 */
export async function standingOf(
  place: Place,
  organisation: Organisation,
  { summary }: Locked,
  ports: AskPorts & { readonly store: LockStore },
): Promise<Standing> {
  const { store } = ports;
  const { reports, brought } = await askHeld(place, organisation, ports);
  for (const role of ROLES) await keepEvidence(place, role, reports[role], store);
  const ours = await lockedFor(place, store);
  for (const role of ROLES) {
    const report = reports[role];
    if (report.kind !== 'held' || ours.some(({ digest }) => equal(bytesOf(digest), report.digest))) continue;
    return { kind: 'superseded', by: report, whom: nameOf(place, Role[role]) };
  }
  const { leader, helper } = reports;
  if (leader.kind === 'held' && equal(leader.digest, bytesOf(summary.digest))) return { kind: 'received' };
  if (leader.kind === 'unknown') throw untold(place);
  const silent = [leader, helper].find((report) => report.kind === 'unreachable');
  if (silent !== undefined && !(await isKnownHere(place, store))) throw silent.error;
  return { kind: 'free', brought };
}

const ROLES = ['leader', 'helper'] as const satisfies readonly (keyof HeldReports)[];

/** What this folder has locked for a place. Only those records are read. */
async function lockedFor(
  { task, window, entry }: Pick<Place, 'task' | 'window' | 'entry'>,
  store: LockStore,
): Promise<readonly LockSummary[]> {
  const [taskId, organisation] = [toHex(task.taskId), toHex(bytesOf(entry.id))];
  return lockedSummaries(
    store,
    (place) => place?.taskId === taskId && place.organisation === organisation && place.window === window.number,
  );
}

/**
 * Whether this folder alone can know that nothing was sent: it was made before the window began, and has had the receipt for the window before.
 * Then an aggregator that can't be reached doesn't hold up the contribution.
 */
async function isKnownHere(place: Place, store: LockStore): Promise<boolean> {
  const madeAt = await folderMadeAt(store);
  if (madeAt === undefined || madeAt > place.window.firstDay * 86_400) return false;
  const before = { ...place, window: { ...place.window, number: place.window.number - 1 } };
  return (await lockedFor(before, store)).some(({ state }) => state.kind === 'received');
}

function untold(place: Place): SdkError {
  return new SdkError(
    'held',
    `${capital(nameOf(place, Role.leader))}, was restored from a backup and can't tell whether it holds a contribution of yours for ${windowName(place.window)}. ` +
      'Nothing was sent; what is locked stays locked, and charged. Ask the convenor what to do about this window.',
  );
}

/** For the convenor and the board, the question and its signed answer: this organisation never made what it shows. Kept once for each invention. */
async function keepEvidence(place: Place, role: 'leader' | 'helper', report: HeldReport, store: LockStore): Promise<void> {
  if (report.kind !== 'invented') return;
  const name = evidenceName(place, role) + toHex(sha256(report.contribution).subarray(0, 8));
  // A name that is taken has the same invention under it.
  await store.create(name, { summary: report.question, secret: report.answer });
}

function evidenceName({ task, window }: Place, role: 'leader' | 'helper'): string {
  return `evidence.${toHex(task.taskId)}.${window.number}.${role}.`;
}

/** A sentence for each aggregator that has invented a contribution for this place. */
export async function evidenceSentences(place: Place, store: LockStore): Promise<readonly string[]> {
  const names = await store.names();
  return ROLES.filter((role) => names.some((name) => name.startsWith(evidenceName(place, role)))).map(
    (role) =>
      `${capital(nameOf(place, Role[role]))}, signed that it holds a contribution of yours for ${windowName(place.window)} that you did not sign. Its answer is kept in your folder; tell the convenor and the board.`,
  );
}
