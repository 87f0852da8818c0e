// desk.ts — the demo's desk: the pages of one organisation, which has not answered for the week that is open, and files to try it with.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Window } from '@soundings/protocol/charter/window';
import { lookAt } from '../desk/folder/look.ts';
import { keepMission } from '../desk/folder/missions.ts';
import { leadIn } from '../desk/server/lead.ts';
import { unixSeconds } from '../unix-time.ts';
import type { Plan } from './plan.ts';
import { writePractice } from './practice.ts';
import { freePort, startServer, type Server } from './processes.ts';
import { windowsOf } from './run.ts';
import { setClock, STATE_HOME, type World } from './world.ts';

export interface DemoDesk {
  readonly server: Server;
  readonly organisation: string;
  readonly folder: string;
  /** The file that leads a browser to it. */
  readonly lead: string;
  /** Files to add figures from: as exported, and as people keep them. */
  readonly practice: readonly [string, string];
}

/** Starts the desk of the organisation that has the most rows in the week that nobody has answered for yet. */
export async function startDesk(plan: Plan, world: World, cli: string): Promise<DemoDesk> {
  const open = openWindow(plan, world);
  const question = plan.instruments.find(({ kind }) => kind !== 'soundings')?.name ?? '';
  const rowsOf = world.organisations.map((_, at) => plan.rows(question, at, open.number));
  const busiest = rowsOf.reduce((most, rows, at) => (rows.length > (rowsOf[most]?.length ?? 0) ? at : most), 0);
  const { folder, name } = world.organisations[busiest] ?? { folder: '', name: '' };
  const practice = writePractice(join(world.folder, 'practice'), name, rowsOf[busiest] ?? [], open);
  keepMission(folder, { mission: world.mission, json: readFileSync(world.missionFile, 'utf8') });
  setClock(world, open.endDay);
  await lookAtRegister(world, folder);
  const port = await freePort();
  const server = await startServer(
    'desk',
    cli,
    ['desk', '--folder', folder, '--clock', world.clockFile, '--port', String(port), '--no-open'],
    join(world.folder, 'desk.log'),
    `http://127.0.0.1:${port}/`,
    // Without its token a desk has no page.
    { isUp: ({ status }) => status === 404, env: { ...process.env, XDG_STATE_HOME: join(world.folder, STATE_HOME) } },
  );
  return { server, organisation: name, folder, lead: leadIn(folder), practice };
}

/** As a desk that was open in these weeks would have: its mission's document is from before the first. */
async function lookAtRegister({ mission, clockFile }: World, folder: string): Promise<void> {
  const wait = async (ms: number) => sleep(ms);
  await lookAt({ folder, ports: { fetch, wait, now: unixSeconds(clockFile) } }, mission, mission.charter.log?.url ?? '');
}

/** The week after the last that was released. */
function openWindow(plan: Plan, world: World): Window {
  const open = windowsOf(world)[plan.windows];
  if (open === undefined) throw new RangeError('a demo that leaves a desk has a week more than it releases');
  return open;
}
