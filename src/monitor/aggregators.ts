// aggregators.ts — M14: asks both aggregators what they have loaded and what was handed to them, and compares it with the register (register.md, "Monitor").
import { readBody } from '@soundings/aggregator/answers';
import { fromUtf8, toHex } from '@soundings/crypto/bytes';
import { bytesOf } from '@soundings/protocol/json/base64url';
import { dayOf } from '@soundings/protocol/charter/day';
import { parseJson } from '@soundings/protocol/json/canonical-json';
import type * as z from '@soundings/protocol/json/schema';
import { ChallengeReceipt, MissionState, missionStatePath, Notices, NOTICES_PATH } from '@soundings/protocol/register/notices';
import type { MissionLog } from '../register/mission-log.ts';
import type { Alarm } from './alarm.ts';

type Role = 'leader' | 'helper';

/** What one aggregator of a mission shows; undefined for what it doesn't. */
export interface Shown {
  readonly role: Role;
  readonly state: MissionState | undefined;
  readonly notices: Notices['notices'] | undefined;
}

const BYTES_MAX = 16_777_216;
/** Days within which what was handed to an aggregator has to be in the register. */
const LOGGED_WITHIN = 7;

/** Asks both. One that can't be asked is said, and is no alarm: it may be down at any time. */
export async function askAggregators(
  { digest, charter }: MissionLog,
  ask: (request: Request) => Promise<Response>,
  say: (sentence: string) => void,
): Promise<readonly Shown[]> {
  const shown: Shown[] = [];
  for (const role of ['leader', 'helper'] as const) {
    const { url, operator } = charter.value.charter[role];
    const base = url.endsWith('/') ? url : `${url}/`;
    const state = await read(new URL(missionStatePath(toHex(bytesOf(digest))), base), MissionState, ask);
    const notices = await read(new URL(NOTICES_PATH, base), Notices, ask);
    if (state === undefined) say(`The ${role}, ${operator}, doesn't say what it has loaded of "${charter.value.charter.mission}".`);
    shown.push({ role, state, notices: notices?.notices });
  }
  return shown;
}

async function read<T>(url: URL, form: z.Schema<T>, ask: (request: Request) => Promise<Response>): Promise<T | undefined> {
  try {
    const response = await ask(new Request(url));
    const bytes = response.status === 200 ? await readBody(response, BYTES_MAX) : undefined;
    return bytes && form.safeParse(parseJson(fromUtf8(bytes))).data;
  } catch {
    return undefined; // no answer, or none in this form
  }
}

/** M14: numbers and stops that differ from the register's, and notices that the register doesn't have in time. `objects` are those of all its leaves. */
export function aggregatorsAgree(
  mission: MissionLog,
  shown: readonly Shown[],
  objects: ReadonlySet<string>,
  today: number,
): readonly Alarm[] {
  return shown.flatMap(({ role, state, notices = [] }) => [
    ...(state === undefined ? [] : numbersAgree(mission, role, state, today)),
    ...notices
      .filter(({ kind, object, charter, day, document }) => {
        const named = kind === 'receipt' ? ChallengeReceipt.safeParse(document).data?.body.challenge : object;
        const isOwn = charter === undefined || charter === mission.digest;
        return isOwn && !objects.has(named ?? object) && (dayOf(day) ?? 0) + LOGGED_WITHIN < today;
      })
      .map(({ kind, object, day }): Alarm =>
        alarm(mission, `the ${role} has held a ${WORDS[kind]} since ${day} that the register doesn't have (${object.slice(0, 16)}).`),
      ),
  ]);
}

const WORDS = {
  stop: 'stop',
  challenge: 'signed objection',
  decision: "refusal of the board's",
  receipt: 'receipt of an objection',
} as const;

function numbersAgree(mission: MissionLog, role: Role, state: MissionState, today: number): readonly Alarm[] {
  const sentences: string[] = [];
  for (const [kind, entries] of [
    ['roster', mission.rosters.map(({ value }) => value.roster)],
    ['board', mission.boards.map(({ value }) => value.body)],
    ['policy', mission.policies.map(({ value }) => value.body)],
  ] as const) {
    const logged = Math.max(0, ...entries.map(({ number }) => number));
    const holding = Math.max(
      0,
      ...entries.filter(({ inForceFrom }) => (dayOf(inForceFrom) ?? Infinity) <= today).map(({ number }) => number),
    );
    if (state[kind] > logged) sentences.push(`the ${role} has loaded ${kind} ${state[kind]}, and the register has ${logged} at most.`);
    if (state[kind] < holding) sentences.push(`the ${role} goes by ${kind} ${state[kind]}, and ${kind} ${holding} is in force.`);
  }
  const lifted = new Set(mission.lifts.map(({ value }) => value.body.stop));
  for (const { index, leaf, value } of mission.stops) {
    const isDue = (dayOf(value.body.from) ?? 0) < today && !lifted.has(leaf.object);
    if (isDue && !state.stops.includes(leaf.object)) sentences.push(`the ${role} doesn't obey the stop in leaf ${index}.`);
  }
  return sentences.map((sentence) => alarm(mission, sentence));
}

function alarm({ charter: { index, value } }: MissionLog, sentence: string): Alarm {
  return { check: 'M14', index, sentence: `Leaf ${index}, "${value.charter.mission}": ${sentence}` };
}

/** The days of receipts that aggregators show, by the digests of the challenges; the earliest of each. */
export function receiptDays(shown: readonly Shown[]): ReadonlyMap<string, string> {
  const days = new Map<string, string>();
  for (const { document, kind } of shown.flatMap(({ notices = [] }) => notices)) {
    const receipt = kind === 'receipt' ? ChallengeReceipt.safeParse(document).data?.body : undefined;
    if (receipt === undefined) continue;
    const before = days.get(receipt.challenge);
    if (before === undefined || receipt.received < before) days.set(receipt.challenge, receipt.received);
  }
  return days;
}
