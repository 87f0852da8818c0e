// queue.ts — what is signed off goes out as soon as it can: the locks are the queue, so it survives a crash, sleep and a closed window.
import { identityIn, latestLocks, send, SdkError, type Receipt, type Unsent } from '@soundings/client/node';
import { missionWindows } from '@soundings/protocol/charter/window';
import type { Mission } from '@soundings/protocol/mission/mission';
import { organisationOf, type Desk } from './desk.ts';
import { keptMissions } from '../folder/missions.ts';
import { keepReceipt, keptReceipts } from '../folder/receipts.ts';
import type { SetTimer } from './timer.ts';

/** How the sending of one contribution stands while this desk runs. Its lock says the rest. */
export type Sending =
  | { readonly kind: 'sending' }
  /** It is tried again at `nextMs`, in milliseconds since the epoch. */
  | { readonly kind: 'waiting'; readonly sentence: string; readonly tries: number; readonly nextMs: number }
  /** Trying again can't help. */
  | { readonly kind: 'refused'; readonly sentence: string };

export interface Queue {
  /** Undefined if nothing was tried since the desk began. */
  stateOf(mission: Mission, place: Unsent): Sending | undefined;
  /** Tries everything that is signed off, but for what is refused or is being sent. Settles once each was tried. */
  sendAll(): Promise<void>;
  stop(): void;
}

/** The first wait after a failure, and the longest. */
const WAITS_MS = { first: 60_000, longest: 6 * 3_600_000 };

export function openQueue(desk: Desk, setTimer: SetTimer): Queue {
  const states = new Map<string, Sending>();
  let cancel: () => void = () => undefined;
  const plan = () => {
    cancel();
    const next = Math.min(...[...states.values()].map((state) => (state.kind === 'waiting' ? state.nextMs : Infinity)));
    if (next < Infinity) cancel = setTimer(Math.max(0, next - desk.ports.now() * 1000), () => void sendAll());
  };
  const tryOne = async (mission: Mission, place: Unsent) => {
    const key = keyOf(mission, place);
    const before = states.get(key);
    if (before?.kind === 'sending' || before?.kind === 'refused') return;
    states.set(key, { kind: 'sending' });
    try {
      keepReceipt(desk.folder, await sendOne(desk, mission, place));
      states.delete(key);
    } catch (error) {
      states.set(key, failed(error, before, desk));
    }
  };
  const sendAll = async () => {
    const organisation = await organisationOf(desk);
    if (organisation === undefined) return;
    for (const { mission } of keptMissions(desk.folder).missions) {
      const kept = new Set(keptReceipts(desk.folder).map(({ digest }) => digest));
      for (const { instrument, window, state, digest } of await latestLocks(mission, organisation.ports.store)) {
        // One without its receipt: its desk ended between the leader's answer and the receipt.
        const isToSend = state.kind === 'locked' || (state.kind === 'received' && !kept.has(digest));
        if (isToSend) await tryOne(mission, { instrument, window });
      }
    }
    plan();
  };
  return {
    stateOf: (mission, place) => states.get(keyOf(mission, place)),
    sendAll,
    stop: () => {
      cancel();
    },
  };
}

async function sendOne(desk: Desk, mission: Mission, { instrument, window }: Unsent): Promise<Receipt> {
  const organisation = await organisationOf(desk);
  const [known] = missionWindows(mission.charter.schedule).filter(({ number }) => number === window);
  if (organisation === undefined || known === undefined) throw new TypeError('what is locked belongs to an organisation and a window');
  const own = identityIn(mission, organisation.identities, known);
  return send({ mission, organisation: own, instrument, window }, organisation.ports);
}

/** Whatever isn't final is tried again, each wait twice as long as the last, with a little chance in it so that desks don't come together. */
function failed(error: unknown, before: Sending | undefined, { ports }: Desk): Sending {
  if (!(error instanceof SdkError)) throw error;
  if (FINAL.has(error.code)) return { kind: 'refused', sentence: error.message };
  const tries = before?.kind === 'waiting' ? before.tries + 1 : 1;
  const wait = Math.min(WAITS_MS.longest, WAITS_MS.first * 2 ** (tries - 1));
  const [chance = 0] = ports.random(1);
  return { kind: 'waiting', sentence: error.message, tries, nextMs: ports.now() * 1000 + wait * (1 + chance / 1024) };
}

const FINAL: ReadonlySet<SdkError['code']> = new Set(['refused', 'held', 'not-enrolled', 'mission']);

function keyOf(mission: Mission, { instrument, window }: Unsent): string {
  return JSON.stringify([mission.charter.mission, instrument, window]);
}
