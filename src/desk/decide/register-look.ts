// register-look.ts — what a mission's public register has that a board member should know: read whole and checked as a monitor does, when the member asks for it.
import { join } from 'node:path';
import { toBase64Url } from '@soundings/crypto/bytes';
import { verify } from '@soundings/crypto/signature/node';
import { dayAt } from '@soundings/protocol/charter/day';
import type { Mission } from '@soundings/protocol/mission/mission';
import { RegisterError } from '@soundings/protocol/register/keys/errors';
import { policyOf } from '@soundings/protocol/register/keys/log-member';
import type { BoardObject, PolicyObject } from '@soundings/protocol/register/objects';
import type { WitnessedCheckpoint } from '@soundings/protocol/register/policy';
import { USUAL } from '../../monitor/alarm.ts';
import { look } from '../../monitor/look.ts';
import { largestSeen, noteCheckpoint } from '../../organisation/seen-registers.ts';
import type { Objection } from '../../pages/register/model/objections.ts';
import { siteOf, type MissionSite } from '../../pages/register/model/site.ts';
import type { StopView } from '../../pages/register/model/standing.ts';
import { readRegister, type RegisterView } from '../../register/register-view.ts';
import { siteView } from '../../register/site-view.ts';
import { hostSource, SourceError } from '../../register/source.ts';
import { trustIn } from '../../register/trust.ts';
import type { DeskPorts } from '../state/desk.ts';

export type RegisterLook =
  | {
      readonly kind: 'seen';
      readonly entries: number;
      /** On which a quorum of its witnesses had seen it; in days since the epoch. */
      readonly day: number;
      readonly stops: readonly StopView[];
      /** Objections without an answer. */
      readonly open: readonly Objection[];
      readonly boards: readonly BoardObject['body'][];
      readonly policies: readonly PolicyObject['body'][];
      /** What a monitor would say, each in a sentence. */
      readonly alarms: readonly string[];
    }
  /** `unreachable`: nobody answers. `absent`: it doesn't have this mission. */
  | { readonly kind: 'unreachable' | 'absent' }
  /** Nothing that it shows can be believed; why not, in whole sentences. */
  | { readonly kind: 'wrong'; readonly why: string };

/**
 * Reads the register of a mission; undefined of a mission that is in none. What was seen is remembered in the folder, so that an older or another
 * register is noticed the next time.
 */
export async function lookAtMission(
  { charter, digest, logged }: Pick<Mission, 'charter' | 'digest' | 'logged'>,
  folder: string,
  { fetch, now }: Pick<DeskPorts, 'fetch' | 'now'>,
): Promise<RegisterLook | undefined> {
  if (charter.log === undefined) return undefined;
  const { url } = logged?.policies.at(-1)?.log ?? charter.log;
  const policies = logged?.policies.map(({ log }) => policyOf(log)) ?? [policyOf(charter.log)];
  const { open } = trustIn(policies, verify);
  try {
    const view = await readRegister(hostSource(url, within(fetch)), open, verify);
    const own = siteOf(siteView(view, verify)).missions.find(({ log }) => log.digest === toBase64Url(digest));
    const alarms = alarmsOf(view, open(view.note), join(folder, 'missions'), now());
    return own === undefined ? { kind: 'absent' } : seen(view, own, open(view.note), alarms);
  } catch (error) {
    if (error instanceof SourceError) return { kind: 'unreachable' };
    if (error instanceof RegisterError) return { kind: 'wrong', why: error.message };
    throw error;
  }
}

/** So long a host may take for one file: the page waits for it. */
const HOST_MS = 10_000;

function within(fetch: DeskPorts['fetch']): DeskPorts['fetch'] {
  return async (request) => fetch(new Request(request, { redirect: 'error', credentials: 'omit', signal: AbortSignal.timeout(HOST_MS) }));
}

function seen(
  view: RegisterView,
  { stops, objections, log }: MissionSite,
  head: WitnessedCheckpoint,
  alarms: readonly string[],
): RegisterLook {
  return {
    kind: 'seen',
    entries: view.leaves.length,
    day: dayAt(head.quorumTime),
    stops,
    open: objections.filter(({ answers }) => answers.length === 0),
    boards: log.boards.map(({ value }) => value.body),
    policies: log.policies.map(({ value }) => value.body),
    alarms,
  };
}

/** The usual checks of a monitor (register.md, "Monitor"), which knows what this folder has seen; what it sees now is kept if it goes on from that. */
function alarmsOf(view: RegisterView, head: WitnessedCheckpoint, folder: string, now: number): readonly string[] {
  const seen = largestSeen(head.origin, folder);
  const noteOf = (origin: string) => largestSeen(origin, folder)?.note;
  const alarms = look({ view, checkpoint: head, seen, seenOf: noteOf, now, verify, shown: new Map() });
  if (alarms.every(({ check }) => check !== 'M1')) noteCheckpoint(head, folder);
  return alarms.flatMap(({ check, sentence }) => (USUAL.has(check) ? [sentence] : []));
}
