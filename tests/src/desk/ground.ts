// ground.ts — a desk before a mission that it can join step by step, for tests that look at its pages.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMission } from '../../../client-sdk/mission/at-once.ts';
import { toHex } from '../../../crypto/bytes.ts';
import type { Charter } from '../../../protocol/charter/charter.ts';
import { completeCharter } from '../../../protocol/charter/charter-noise.ts';
import type { MissionDocument } from '../../../protocol/mission/mission.ts';
import type { RosterEntry } from '../../../protocol/roster/roster.ts';
import { approveRoster, callMission, decideOnCharter, nextRoster } from '../../../src/convenor/mission-document.ts';
import { AFTER_WINDOW_1, Aggregators } from '../../client-sdk/world.ts';
import { exampleDraft, parties } from '../../support/mission.ts';
import { startDesk, submit, textFile, visit, type Page, type TestDesk } from './world.ts';

const everybody = parties();
export const charter = completeCharter(exampleDraft(everybody), 'skellam');
const [first, second] = everybody.board;

/** The example, but people's visits may be totals that an organisation added up itself. */
export function charterOfTotals(): Charter {
  const draft = exampleDraft(everybody);
  const instruments = draft.instruments.map((one) => (one.name === 'visits' ? { ...one, typedTotals: true as const } : one));
  return completeCharter({ ...draft, instruments }, 'skellam');
}

/** As the board has approved it; nobody is on its roster yet. */
export function called(of: Charter = charter): MissionDocument {
  if (first === undefined || second === undefined) throw new Error('the example has a board');
  return decideOnCharter(decideOnCharter(callMission(of, everybody.convenor), first, 'approves'), second, 'approves');
}

function withEntry(document: MissionDocument, entry: RosterEntry): MissionDocument {
  if (first === undefined || second === undefined) throw new Error('the example has a board');
  return approveRoster(approveRoster(nextRoster(document, [entry], '2025-12-01', everybody.convenor), first), second);
}

/** What an officer does to join the mission, at any desk. */
export interface JoinSteps {
  choose(): Promise<Page>;
  /** Waits for the check of the charter. */
  agree(): Promise<Page>;
  enrol(): Promise<Page>;
  takeRoster(): Promise<Page>;
  /** All four. */
  join(): Promise<void>;
  numberIn(html: string): string;
}

/** `folder` is the desk's. */
export function joinSteps(desk: Pick<TestDesk, 'home' | 'folder'>, of: Charter = charter): JoinSteps {
  const fingerprint = toHex(readMission(JSON.stringify(called(of))).digest);
  const file = (document: MissionDocument) => textFile('winter.mission.json', JSON.stringify(document));
  const steps = {
    choose: async () => submit(desk, '/join', { file: file(called(of)), link: '', fingerprint: fingerprint.slice(0, 24) }),
    agree: async () => {
      while ((await visit(desk, '/join/check')).html.includes('worked out')) await new Promise((resolve) => setImmediate(resolve));
      return submit(desk, '/join/check', { agree: '1' });
    },
    enrol: async () => {
      const to = String(charter.schedule.count - 1);
      return submit(desk, '/join/enrol', { name: 'Food bank Ordsall', sector: charter.sectors[0]?.name ?? '', from: '0', to });
    },
    takeRoster: async () => {
      const entry = JSON.parse(readFileSync(join(desk.folder, `enrolment-${charter.mission}.json`), 'utf8')) as RosterEntry;
      return submit(desk, '/join/wait', { file: file(withEntry(called(of), entry)), link: '' });
    },
    numberIn: (html: string) => /name="number" value="(\d+)"/.exec(html)?.[1] ?? '',
  };
  return {
    ...steps,
    join: async () => {
      await steps.choose();
      await steps.agree();
      await steps.enrol();
      await steps.takeRoster();
    },
  };
}

export interface DeskGround extends JoinSteps {
  readonly desk: TestDesk;
  readonly aggregators: Aggregators;
  /** The mission's name. */
  readonly mission: string;
  readonly charter: Charter;
  readonly fingerprint: string;
  /** Paths of a question of people and of one of soundings, for a window that is over. */
  readonly visits: string;
  readonly worry: string;
  /** Rows of that window, as CSV. */
  readonly rows: string;
  /** The clock of the desk, in seconds since the epoch. */
  now(): number;
  /** So many seconds pass. */
  goOn(seconds: number): void;
  close(): Promise<void>;
}

export async function openMissionGround(of: Charter = charter): Promise<DeskGround> {
  const mission = readMission(JSON.stringify(called(of)));
  const aggregators = new Aggregators(mission);
  let now = AFTER_WINDOW_1;
  const desk = await startDesk(
    async (request) => aggregators.fetch(request),
    () => now,
  );
  const fingerprint = toHex(mission.digest);
  return {
    desk,
    aggregators,
    mission: charter.mission,
    charter: of,
    fingerprint,
    visits: `/c/${charter.mission}/visits/1`,
    worry: `/s/${charter.mission}/worry/1`,
    rows: 'person,date,area,age\na,2026-01-05,Ordsall,17\nb,2026-01-06,Kersal,40\n',
    ...joinSteps(desk, of),
    now: () => now,
    goOn: (seconds) => {
      now += seconds;
    },
    close: async () => desk.close(),
  };
}
