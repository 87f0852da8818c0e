// stopped.ts — a signed stop of a mission that an aggregator answered with: verified, kept and obeyed, whatever the mission's document says (register.md, "Who refuses what").
import { fromUtf8, toHex } from '@soundings/crypto/bytes';
import { settled } from '@soundings/crypto/signature/signatures';
import { canonicalJson, parseJson } from '@soundings/protocol/json/canonical-json';
import { MissionError } from '@soundings/protocol/errors';
import type { Mission } from '@soundings/protocol/mission/mission';
import { nameOf, signedStop, stoppedIssues } from '@soundings/protocol/mission/stopped';
import type { StopObject } from '@soundings/protocol/register/objects';
import { SdkError } from '../errors.ts';
import type { LockStore } from '../lock/lock.ts';
import { signaturesOf, type Signing } from '../mission/http.ts';

/** Throws SdkError `mission` if a stop that was kept here holds by now; `now` is in seconds since the epoch. A stop that the document lifts is over. */
export async function assertNotStopped(mission: Mission, now: number, ports: { readonly store: LockStore } & Signing): Promise<void> {
  const bytes = await ports.store.readSummary(recordOf(mission));
  if (bytes === undefined) return;
  const stop = await verified(mission, valueOf(bytes), now, ports);
  if (stop === undefined || isLifted(mission, stop)) return;
  const issues = stoppedIssues(stop, now);
  if (issues.length > 0) throw new SdkError('mission', issues);
}

/** Keeps a stop, and gives the error that says it; SdkError `answer` for what is none of this mission. */
export async function obeyStop(
  mission: Mission,
  value: unknown,
  now: number,
  ports: { readonly store: LockStore } & Signing,
): Promise<SdkError> {
  const stop = await keepStop(mission, value, now, ports);
  if (stop === undefined)
    return new SdkError(
      'answer',
      'The leader says that this mission was stopped, but its stop is signed by nobody who can. Tell the convenor.',
    );
  const issues = stoppedIssues(stop, now);
  return new SdkError('mission', issues.length > 0 ? issues : `The ${stop.body.by} has stopped this mission.`);
}

/** Keeps a stop that somebody handed over, whatever the mission's document says; undefined, and nothing is kept, for what is none of this mission. */
export async function keepStop(
  mission: Mission,
  value: unknown,
  now: number,
  ports: { readonly store: LockStore } & Signing,
): Promise<StopObject | undefined> {
  const stop = await verified(mission, value, now, ports);
  if (stop === undefined) return undefined;
  const kept = await ports.store.readSummary(recordOf(mission));
  const before = kept && (await verified(mission, valueOf(kept), now, ports));
  // A stop of the board's is final, so one of an operator's never takes its place.
  if (before?.body.by === 'board' && !isLifted(mission, before)) return before;
  const record = { summary: canonicalJson(stop), secret: new Uint8Array() };
  if (!(await ports.store.create(recordOf(mission), record))) await ports.store.replace(recordOf(mission), record);
  return stop;
}

async function verified(mission: Mission, value: unknown, now: number, ports: Signing) {
  return settled(await signaturesOf(ports), ({ verify }) => signedStop(verify, mission, value, now));
}

/** What the register proves is newer than what was kept: a stop that the board lifted is over, and no other. */
function isLifted({ logged }: Mission, stop: StopObject): boolean {
  return logged?.stops.some(({ object, isLifted: isOver }) => isOver && object === nameOf(stop)) === true;
}

function recordOf({ digest }: Mission): string {
  return `stop.${toHex(digest)}`;
}

/** Undefined for a damaged record: nobody can have signed it. */
function valueOf(bytes: Uint8Array): unknown {
  try {
    return parseJson(fromUtf8(bytes));
  } catch (error) {
    if (error instanceof MissionError || error instanceof TypeError) return undefined;
    throw error;
  }
}
