// desk.ts — desks killed at a random moment between "Sign off and send" and "Received", and started again: one draw of noise, one contribution, nothing in clear.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { contribute } from '../../../client-sdk/contribute.ts';
import { lockedSummaries } from '../../../client-sdk/lock/lock-record.ts';
import { readMission } from '../../../client-sdk/mission/at-once.ts';
import { keepMission } from '../../../src/desk/folder/missions.ts';
import { submit, textFile, visit } from '../../src/desk/world.ts';
import { DESK_COMMAND, startDeskProcess, type DeskProcess } from '../../support/desk-process.ts';
import { asOrganisation } from '../real-pair.ts';
import { layGround, INSTRUMENT, type Desk, type Ground } from './ground.ts';
import { contributed, released, type Contributed } from './verdict.ts';

export interface DeskOutcome {
  readonly kills: number;
  /** How many of them came before anything was locked, and how many after it was received. */
  readonly early: number;
  readonly late: number;
  readonly contributions: number;
  readonly problems: readonly string[];
}

/** Without so many organisations nothing is released. */
const ORGANISATIONS_MIN = 5;
/** A person of the file, and how many there are in one box: neither may lie anywhere in clear. */
const PLANTED = 'Wilhelmina-Featherstonehaugh';
const PLANTED_COUNT = 137;
const TRIES_MAX = 1200;
const PRESS_EVERY = 50;

/** `chance` gives numbers in [0, 1). */
export async function killedDesks(kills: number, chance: () => number): Promise<DeskOutcome> {
  const ground = await layGround(Math.max(kills + 1, ORGANISATIONS_MIN));
  try {
    const [calm, ...others] = ground.desks;
    if (calm === undefined) throw new Error('the ground has desks');
    const first = await signedOff(ground, calm, undefined);
    const outcomes = [first];
    const longestMs = first.sendingMs;
    for (const desk of others.slice(0, kills)) outcomes.push(await signedOff(ground, desk, chance() * longestMs));
    const found = [...outcomes.map((one) => one.found), ...(await undisturbed(ground, others.slice(kills)))];
    const contributions = found.filter((one) => typeof one !== 'string');
    const problems = [...outcomes.flatMap((one) => one.problems), ...(await released(ground, contributions))];
    const count = (when: string) => outcomes.filter((one) => one.killed === when).length;
    return { kills, early: count('early'), late: count('late'), contributions: contributions.length, problems };
  } finally {
    await ground.close();
  }
}

interface SignedOff {
  /** A sentence if it isn't as it should be. */
  readonly found: Contributed | string;
  readonly killed: 'early' | 'between' | 'late' | undefined;
  readonly sendingMs: number;
  readonly problems: readonly string[];
}

/** An officer who adds figures, signs off, and if her machine fails meanwhile begins where the desk then stands. */
async function signedOff(ground: Ground, desk: Desk, killAfterMs: number | undefined): Promise<SignedOff> {
  const json = readFileSync(join(desk.folder, '..', 'mission.json'), 'utf8');
  keepMission(desk.folder, { mission: readMission(json), json });
  const temporary = join(desk.folder, '..', `tmp-${desk.folder.split('/').at(-1) ?? ''}`);
  mkdirSync(temporary);
  const start = async () => startDeskProcess(DESK_COMMAND, desk.folder, { TMPDIR: temporary });
  const path = `/c/${ground.mission.mission.charter.mission}/${INSTRUMENT}/0`;
  let process = await start();
  let killed: SignedOff['killed'];
  const problems: string[] = [];
  const number = await addFigures(process, path);
  const begun = performance.now();
  const signing = signOff(process, path, number).catch(() => undefined); // a killed desk doesn't answer
  if (killAfterMs !== undefined) {
    await wait(killAfterMs);
    await process.stop('SIGKILL');
    await signing;
    killed = await standOf(desk);
    problems.push(...inClear([desk.folder, temporary]));
    process = await start();
    if (killed === 'early') await signOff(process, path, await addFigures(process, path));
  }
  await signing;
  const sendingMs = performance.now() - begun;
  await untilReceived(process, path);
  await process.stop('SIGTERM');
  const found = await contributed(ground, desk);
  problems.push(...(typeof found === 'string' ? [found] : []), ...inClear([desk.folder, temporary]));
  const told = (problem: string) => `${desk.folder}, killed after ${String(killAfterMs)} ms (${String(killed)}): ${problem}`;
  return { found, killed, sendingMs, problems: problems.map(told) };
}

/** Those who are there so that there is a release; without a desk of their own. */
async function undisturbed(ground: Ground, desks: readonly Desk[]): Promise<readonly (Contributed | string)[]> {
  const found: (Contributed | string)[] = [];
  for (const desk of desks) {
    const organisation = asOrganisation(desk.organisation);
    const request = {
      mission: ground.mission.mission,
      organisation,
      instrument: INSTRUMENT,
      window: 0,
      source: { kind: 'nothing' as const },
    };
    await contribute(request, await desk.ports());
    found.push(await contributed(ground, desk));
  }
  return found;
}

/** The number of the draft that is then to be signed off. */
async function addFigures({ home }: DeskProcess, path: string): Promise<string> {
  const people = Array.from({ length: PLANTED_COUNT }, (_, person) => `${PLANTED}-${String(person)},Kersal,70\n`);
  const file = textFile('rows.csv', `person,area,age\n${people.join('')}`);
  const check = await submit({ home }, `${path}/add`, { kind: 'file', file });
  return /name="number" value="(\d+)"/.exec(check.html)?.[1] ?? '';
}

/** Answered once it is sent. */
async function signOff({ home }: DeskProcess, path: string, number: string): Promise<void> {
  await submit({ home }, `${path}/check`, { number, right: '1', do: 'send' });
}

/** What the killed desk had come to, by its folder. */
async function standOf(desk: Desk): Promise<'early' | 'between' | 'late'> {
  const [summary] = await lockedSummaries((await desk.ports()).store);
  if (summary === undefined) return 'early';
  return summary.state.kind === 'received' ? 'late' : 'between';
}

/** She looks again, and now and then presses "Send now": after a failure the desk itself waits for a minute or more. */
async function untilReceived({ home }: DeskProcess, path: string): Promise<void> {
  let shown = '';
  for (let tries = 1; tries <= TRIES_MAX; tries++) {
    const page = await (tries % PRESS_EVERY === 0 ? submit({ home }, `${path}/sent`, {}) : visit({ home }, `${path}/sent`));
    if (page.title.includes('Received')) return;
    shown = `${page.path}: ${page.html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')}`;
    await wait(100);
  }
  throw new Error(`it was never received: ${shown}`);
}

/** Files that hold what was planted. Numbers count only as numbers: a key in hexadecimal may have any three digits in it. */
function inClear(folders: readonly string[]): readonly string[] {
  const number = new RegExp(`(?<![\\w+/=-])${String(PLANTED_COUNT)}(?![\\w+/=-])`);
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => {
        const text = readFileSync(file, 'latin1');
        return text.includes(PLANTED) || number.test(text);
      })
      .map((file) => `${file} holds what was planted`),
  );
}
