// owed.ts — what this organisation is asked, window by window, how far each answer has come, and for how many more the privacy budget is enough.
import {
  budgetLeft,
  enrolment,
  forgottenPlaces,
  identityIn,
  lockedSummaries,
  SdkError,
  tasksOf,
  type BudgetLeft,
  type ComingWindow,
  type LockSummary,
} from '@soundings/client/node';
import { toBase64Url } from '@soundings/crypto/bytes';
import { dayAt } from '@soundings/protocol/charter/day';
import { missionWindows, type Window } from '@soundings/protocol/charter/window';
import type { Mission } from '@soundings/protocol/mission/mission';
import { enrolled, rosterInForce } from '@soundings/protocol/roster/roster';
import type { OrganisationFolder } from '../../organisation/organisation.ts';

/** One question in one window, and the lock of the newest version if there is one. */
export interface Owed {
  readonly instrument: string;
  readonly question: string;
  readonly window: Window;
  readonly locked: LockSummary | undefined;
  /** The folder was restored from a backup, and may have sent this before: it counts as sent. */
  readonly isForgotten: boolean;
  /** Practitioners' judgement: colleagues answer at the desk. */
  readonly isSoundings: boolean;
}

export interface WindowOwed {
  readonly window: Window;
  readonly isOpen: boolean;
  readonly questions: readonly Owed[];
}

/**
 * The windows that are over and for which the roster has this organisation, the oldest first. `now` is in seconds since the epoch. Undefined if no
 * roster has it yet.
 */
export async function owedIn(mission: Mission, folder: OrganisationFolder, now: number): Promise<readonly WindowOwed[] | undefined> {
  const today = dayAt(now);
  const own = (await lockedSummaries(folder.ports.store)).filter(({ charter }) => charter === toBase64Url(mission.digest));
  const forgotten = (await forgottenPlaces(folder.ports.store)).filter((one) => one.mission === mission.charter.mission);
  const over = missionWindows(mission.charter.schedule).filter(({ endDay }) => endDay <= today);
  const entries = over.map((window) => ({ window, tasks: tasksIn(mission, folder, window) }));
  if (!isOnAnyRoster(mission, folder)) return undefined;
  return entries
    .filter(({ tasks }) => tasks.length > 0)
    .map(({ window, tasks }) => ({
      window,
      isOpen: today < window.closesDay,
      questions: tasks.map(({ instrument }) => ({
        instrument: instrument.name,
        question: instrument.question,
        window,
        isForgotten: forgotten.some((one) => one.instrument === instrument.name && one.window === window.number),
        isSoundings: instrument.kind === 'soundings',
        locked: newest(own.filter((one) => one.instrument === instrument.name && one.window === window.number)),
      })),
    }));
}

/** How far the privacy budget reaches, and how many windows the mission still has for this organisation that take contributions. */
export interface BudgetOwed {
  /** Undefined before the first contribution. */
  readonly left: BudgetLeft | undefined;
  readonly coming: number;
}

export async function budgetOwed(mission: Mission, { identities, ports }: OrganisationFolder, now: number): Promise<BudgetOwed> {
  const ids = identities.map(({ id }) => toBase64Url(id));
  const rosters = mission.rosters.map(({ roster }) => roster);
  const coming = missionWindows(mission.charter.schedule)
    .filter(({ closesDay }) => dayAt(now) < closesDay)
    .flatMap((window): readonly ComingWindow[] => {
      const roster = rosterInForce(rosters, window);
      return ids.flatMap((id) => (roster && enrolled(roster, id, window)) ?? []).map((entry) => ({ window, entry }));
    });
  return { left: await budgetLeft(mission, coming, ports.store), coming: coming.length };
}

/** What a window's roster asks of the organisation; nothing if it isn't on it. */
function tasksIn(mission: Mission, { identities }: OrganisationFolder, window: Window) {
  try {
    return tasksOf(mission, enrolment(mission, identityIn(mission, identities, window), window));
  } catch (error) {
    if (error instanceof SdkError && error.code === 'not-enrolled') return [];
    throw error;
  }
}

function isOnAnyRoster({ rosters }: Mission, { identities }: OrganisationFolder): boolean {
  const ids = new Set(identities.map(({ id }) => toBase64Url(id)));
  return rosters.some(({ roster }) => roster.organisations.some(({ id }) => ids.has(id)));
}

function newest(versions: readonly LockSummary[]): LockSummary | undefined {
  return [...versions].sort((a, b) => b.version - a.version)[0];
}
