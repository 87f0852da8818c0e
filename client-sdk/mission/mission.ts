// mission.ts — which mission, which charter, who we are in it: fetched, verified, and pinned to what was agreed (design.md, "Who takes part").
import { equal, toBase64Url, toHex } from '@soundings/crypto/bytes';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import { settled, type Ed25519, type Signatures } from '@soundings/crypto/signature/signatures';
import { bytesOf } from '@soundings/protocol/json/base64url';
import { DOCUMENT_SIZE_MAX } from '@soundings/protocol/json/canonical-json';
import { MissionError } from '@soundings/protocol/errors';
import { hostOf } from '@soundings/protocol/json/host';
import { notNowIssues } from '@soundings/protocol/mission/logged-mission';
import { parseMissionBy, type Mission } from '@soundings/protocol/mission/mission';
import { belongsTo, enrolled, rosterInForce, type RosterEntry } from '@soundings/protocol/roster/roster';
import type { MissionTask } from '@soundings/protocol/charter/tasks';
import { dateOf, dayAt } from '@soundings/protocol/charter/day';
import { windowName, windowNumbered, type Window } from '@soundings/protocol/charter/window';
import { exchange, readBody, type Fetch, type Wait } from './http.ts';
import { SdkError } from '../errors.ts';

/** An organisation as it signs: the id that it was enrolled under, 16 bytes, and its Ed25519 seed, 32 bytes. */
export interface Organisation {
  readonly id: Uint8Array;
  readonly privateKey: Uint8Array;
}

/** The Ed25519 public key of a seed, on some platform. */
export type PublicKeyOf = Ed25519['publicKeyOf'];

/** One contribution's place: what is asked, of whom, when. */
export interface Place {
  readonly mission: Mission;
  readonly task: MissionTask;
  readonly window: Window;
  readonly entry: RosterEntry;
}

/**
 * A mission from its published JSON, every signature checked. `fingerprint` is the charter's digest in hexadecimal, as the organisation agreed
 * to it by another way than this file. If it differs, this is another charter, and SdkError `mission` is thrown, as for anything else that is wrong.
 * A mission for rehearsal is refused unless this process itself listens at its aggregators' addresses: `opened`.
 */
export async function openMission(
  json: string,
  signatures: Signatures,
  fingerprint?: string,
  opened: readonly string[] = [],
): Promise<Mission> {
  return settled(signatures, ({ verify }) => readMissionBy(verify, json, fingerprint, opened));
}

/** As {@link openMission}, at once. */
export function readMissionBy(
  verify: VerifySignature,
  json: string,
  fingerprint: string | undefined,
  opened: readonly string[] = [],
): Mission {
  let mission: Mission;
  try {
    mission = parseMissionBy(verify, json, opened);
  } catch (cause) {
    if (cause instanceof MissionError) throw new SdkError('mission', cause.issues, { cause });
    throw cause;
  }
  const found = toHex(mission.digest);
  if (fingerprint === undefined || fingerprint.replaceAll(/[\s:]/g, '').toLowerCase() === found) return mission;
  throw new SdkError(
    'mission',
    `This is not the charter that you agreed to: its fingerprint is ${found}. Send nothing, and ask the convenor which one is right.`,
  );
}

/**
 * A mission's document from a register, as text for {@link openMission}. Fetch it on its own, and keep it: whoever fetches it when it contributes tells
 * the register who contributes when. SdkError `mission` for an address that isn't https (http on this machine may be), `unreachable` if it can't be
 * had.
 */
export async function fetchMission(url: string, ports: { readonly fetch: Fetch; readonly wait: Wait }): Promise<string> {
  if (hostOf(url) === undefined)
    throw new SdkError(
      'mission',
      `${url} is not an https address. Missions are fetched over https, so that nobody can change them on the way.`,
    );
  return new TextDecoder().decode(await fetchFile(url, DOCUMENT_SIZE_MAX, ports));
}

/** A public file of at most so many bytes. SdkError `unreachable` if it can't be had. */
export async function fetchFile(url: string, bytesMax: number, ports: { readonly fetch: Fetch; readonly wait: Wait }): Promise<Uint8Array> {
  const response = await exchange(() => new Request(url, { headers: { Accept: 'application/json' } }), 'the register', ports);
  if (!response.ok) throw new SdkError('unreachable', `The register at ${url} answered ${response.status}; check the address.`);
  return readBody(response, bytesMax);
}

/**
 * Where an instrument's contribution of this organisation belongs, if it may be made now. Throws SdkError `not-enrolled` or `window`, or
 * `mission` where it asks no such question of this organisation. `now` is in seconds since the epoch; `early` lets a window go that isn't over.
 */
export function locateBy(
  ownKey: PublicKeyOf,
  mission: Mission,
  organisation: Organisation,
  instrument: string,
  windowNumber: number,
  now: number,
  { early = false }: { readonly early?: boolean } = {},
): Place {
  assertOpen(mission, now);
  const window = existingWindow(mission, windowNumber);
  const entry = enrolmentBy(ownKey, mission, organisation, window);
  const task = tasksOf(mission, entry).find((candidate) => candidate.instrument.name === instrument);
  if (task === undefined) {
    const names = tasksOf(mission, entry).map((candidate) => `"${candidate.instrument.name}"`);
    throw new SdkError('mission', `This mission doesn't ask "${instrument}" of your organisation; it asks ${names.join(', ')}.`);
  }
  assertTimely(window, dayAt(now), { early });
  return { mission, task, window, entry };
}

/** Whether anybody may contribute now, as the public register has it: SdkError `mission` if not. `now` is in seconds since the epoch. */
export function assertOpen(mission: Mission, now: number): void {
  const issues = notNowIssues(mission, now);
  if (issues.length > 0) throw new SdkError('mission', issues);
}

/** What a mission asks of this organisation in a window: what is gathered together, and what in its own sector and size tier. */
export function tasksOf(mission: Mission, entry: RosterEntry): readonly MissionTask[] {
  return mission.tasks.filter((task) => belongsTo(entry, task));
}

/** The roster's entry for this organisation in a window. SdkError `not-enrolled` if there is none, or if it names another key. */
export function enrolmentBy(ownKey: PublicKeyOf, mission: Mission, organisation: Organisation, window: Window): RosterEntry {
  const roster = rosterInForce(
    mission.rosters.map((signed) => signed.roster),
    window,
  );
  const entry = roster && enrolled(roster, toBase64Url(organisation.id), window);
  if (entry === undefined) {
    throw new SdkError(
      'not-enrolled',
      `Your organisation isn't on the roster for ${windowName(window)}; ask the convenor to enrol it, or fetch the mission again.`,
    );
  }
  if (!equal(bytesOf(entry.key), ownKey(organisation.privateKey))) {
    throw new SdkError('not-enrolled', `The roster has another key for "${entry.name}" than this one; use the key you enrolled with.`);
  }
  return entry;
}

export function existingWindow(mission: Mission, number: number): Window {
  const { schedule } = mission.charter;
  if (Number.isInteger(number) && number >= 0 && number < schedule.count) return windowNumbered(schedule, number);
  throw new SdkError('window', `This mission has windows 0 to ${schedule.count - 1}, not ${number}.`);
}

function assertTimely(window: Window, today: number, { early }: { readonly early: boolean }): void {
  const name = windowName(window);
  if (today < window.firstDay)
    throw new SdkError('window', `The window ${name} hasn't begun; contribute from ${dateOf(window.endDay)} on.`);
  if (today >= window.closesDay)
    throw new SdkError('window', `The window ${name} closed on ${dateOf(window.closesDay)}; nothing more is taken for it.`);
  if (today < window.endDay && !early) {
    const until =
      window.closesDay > window.endDay
        ? ` until ${dateOf(window.closesDay - 1)}`
        : ', or early on its last day if you are sure that nothing more will come';
    throw new SdkError('window', `The window ${name} isn't over; contribute from ${dateOf(window.endDay)} on${until}.`);
  }
}
