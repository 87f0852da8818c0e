// mission-scenario.ts — a script on a signed mission: the SDK of five organisations, two aggregators, the collector; first with faults, then without, and one release at the end.
import { askCounted } from '../../client-sdk/send/counted.ts';
import { nodeHpke } from '../../crypto/hpke/node.ts';
import { collectWindow } from '../../src/collector/collect.ts';
import { CollectError } from '../../src/collector/errors.ts';
import { windowNumbered } from '../../protocol/charter/window.ts';
import { asOrganisation, NOISE_VARIANCE } from '../client-sdk/real-pair.ts';
import { memoryLocks } from '../support/memory-locks.ts';
import type { TestMission } from '../support/mission-pair.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { COLLECTOR_TOKEN } from '../support/servers.ts';
import { SHORT_LIVES, type Ground } from './ground.ts';
import { findings as newFindings, type Findings } from './invariants.ts';
import { ORGANISATIONS, organisations, watchContributions, type PlantedSdk, type SimOrganisation } from './organisations.ts';
import { TICKS_MAX, type Outcome } from './plain-scenario.ts';
import type { MissionOp, Op, Script } from './script.ts';
import type { Planted } from './sim-node.ts';
import { openWorld, type World } from './world.ts';

export interface MissionRunOptions {
  readonly ground: Ground;
  readonly planted?: Planted;
  readonly sdk?: PlantedSdk;
  readonly cover: (name: string) => void;
}

const DAY_MS = 86_400_000;

export async function runMission(script: Script<MissionOp>, options: MissionRunOptions): Promise<Outcome> {
  const { ground, planted = {}, sdk = {}, cover } = options;
  const findings = newFindings();
  const mission = await ground.mission();
  const world = await openWorld({
    ground,
    kind: 'mission',
    seed: script.seed,
    tasks: [mission.task('visits')],
    config: SHORT_LIVES,
    isAsynchronous: false,
    findings,
    planted,
    cover,
  });
  try {
    world.secrets.addBytes("the mission's seed", mission.seed);
    watchContributions(world, mission, findings);
    const all = organisations(world, mission, script.seed, sdk, findings);
    const half = script.ops.length >> 1;
    const window = windowNumbered(mission.mission.charter.schedule, 0);
    await run(world, all, script.ops.slice(0, half), cover);
    await settleUploads(world, all, findings);
    world.advance(Math.max(0, window.closesDay * DAY_MS - world.nowMs()) + 600_000);
    await run(world, all, script.ops.slice(half), cover);
    await finish(world, mission, all, findings);
    await world.listen();
  } finally {
    world.close();
  }
  return { violations: findings.violations };
}

async function run(
  world: World,
  all: readonly SimOrganisation[],
  ops: readonly Op<MissionOp>[],
  cover: (name: string) => void,
): Promise<void> {
  for (const op of ops) {
    cover(`op ${op.kind}`);
    await apply(world, all, op);
    await world.breathe();
  }
}

async function apply(world: World, all: readonly SimOrganisation[], op: Op<MissionOp>): Promise<void> {
  const organisation = all[op.a % all.length];
  switch (op.kind) {
    case 'contribute':
      await (op.b % 4 === 0 ? organisation?.contributeTwice() : organisation?.contribute());
      return;
    case 'amend':
      if (isOpen(world)) await organisation?.amend();
      return;
    case 'sdk-crash':
      organisation?.armCrash(op.b % 16);
      return;
    default:
      await world.apply(op);
  }
}

/** Amendments are for a window that hasn't closed. */
function isOpen(world: World): boolean {
  return world.nowMs() < Date.UTC(2026, 0, 11);
}

/** Before the window closes, everybody tries until they have a receipt, faults or not. */
async function settleUploads(world: World, all: readonly SimOrganisation[], findings: Findings): Promise<void> {
  for (let tries = 0; tries < 3; tries++) {
    for (const organisation of all) await organisation.contribute();
    await world.breathe();
  }
  await world.heal();
  for (const organisation of all) {
    organisation.heal();
    await organisation.contribute();
    if (organisation.receipt === undefined) findings.report('I9', `organisation ${String(organisation.number)} has no receipt`);
  }
}

async function finish(world: World, mission: TestMission, all: readonly SimOrganisation[], findings: Findings): Promise<void> {
  await world.heal();
  if (!(await world.drain(TICKS_MAX))) findings.report('I9', 'reports or jobs were still open after the last tick');
  const task = mission.task('visits');
  const window = windowNumbered(mission.mission.charter.schedule, 0);
  const collector = {
    mission: mission.mission,
    key: { hpke: nodeHpke, privateKey: task.collector.privateKey },
    tokens: { leader: COLLECTOR_TOKEN, helper: COLLECTOR_TOKEN },
  };
  const ports = {
    fetch: world.fetch,
    wait: async () => {
      await world.drain(2);
    },
    today: () => Math.floor(world.nowMs() / DAY_MS),
  };
  try {
    const release = await collectWindow(collector, task.missionTask, window, ports, { pollsMax: TICKS_MAX });
    checkRelease(all, release.organisations, release.totals, findings);
    await checkCounted(world, mission, all, findings);
  } catch (error) {
    if (!(error instanceof CollectError)) throw error;
    findings.report(error.code === 'not-yet' ? 'I9' : 'I3', `the collector was told ${error.code}: ${error.message}`);
  }
}

/** Within eight standard errors of the noise of those who took part: a cell that is off by one organisation's hundred is not. */
function checkRelease(all: readonly SimOrganisation[], counted: number, totals: readonly (number | string)[], findings: Findings): void {
  if (counted !== ORGANISATIONS) findings.report('I1', `${String(counted)} of ${String(ORGANISATIONS)} organisations were counted`);
  const within = 8 * Math.sqrt(ORGANISATIONS * NOISE_VARIANCE);
  const truth = all.reduce((sum, { people }) => sum + people, 0);
  for (const [cell, total] of totals.entries()) {
    const expected = cell === 0 ? truth : 0;
    if (Math.abs(Number(total) - expected) > within)
      findings.report('I1', `cell ${String(cell)} is ${String(total)} where ${String(expected)} went in`);
  }
}

async function checkCounted(world: World, mission: TestMission, all: readonly SimOrganisation[], findings: Findings): Promise<void> {
  const [first] = all;
  const organisation = mission.organisations[0];
  if (first?.receipt === undefined || organisation === undefined) return;
  const ports = {
    fetch: world.fetch,
    wait: () => Promise.resolve(),
    now: () => Math.floor(world.nowMs() / 1000),
    random: seededRandom('asks'),
    hpke: nodeHpke,
    store: memoryLocks(),
  };
  const answers = await askCounted(mission.mission, asOrganisation(organisation), first.receipt, ports);
  for (const role of ['leader', 'helper'] as const) {
    if (answers[role].kind !== 'counted') findings.report('I1', `the ${role} says that an organisation with a receipt was not counted`);
  }
  if (answers.trees?.isSame === false) findings.report('I1', 'the aggregators signed two different lists of what was counted');
}
