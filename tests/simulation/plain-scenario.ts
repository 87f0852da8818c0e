// plain-scenario.ts — a script on plain DAP tasks: work with faults, then without; all jobs must end, and the totals must be right.
import { seededRandom } from '../support/seeded-random.ts';
import { plainClient, type PlainClient, type ReportKind, type Sent } from './plain-client.ts';
import { plainCollector, type Asked, type PlainCollector } from './plain-collector.ts';
import { CELLS, SHORT_LIVES, type Ground } from './ground.ts';
import { findings as newFindings, type Findings, type Violation } from './invariants.ts';
import { numbers, type Op, type PlainOp, type Script } from './script.ts';
import type { Planted } from './sim-node.ts';
import { openWorld, type World } from './world.ts';

export interface Outcome {
  readonly violations: readonly Violation[];
}

export interface RunOptions {
  readonly ground: Ground;
  readonly planted?: Planted;
  readonly cover: (name: string) => void;
}

/** Passes of both sides' drivers, a minute apart, within which everything must end once faults have. */
export const TICKS_MAX = 40;
const HOUR_MS = 3_600_000;

interface Scene {
  readonly world: World;
  readonly client: PlainClient;
  readonly collector: PlainCollector;
  readonly findings: Findings;
  readonly isSelected: boolean;
  /** The first of three hours that are over when the scenario begins. */
  readonly firstHour: number;
  /** A report with the next cell, or with a cell and an ID that are given. */
  make(hour: number, kind: ReportKind, like?: Sent): Promise<Sent | undefined>;
}

export async function runPlain(script: Script<PlainOp>, { ground, planted = {}, cover }: RunOptions): Promise<Outcome> {
  const findings = newFindings();
  const character = numbers(seededRandom(`character ${script.seed}`));
  const isSelected = character(8) === 0;
  const task = isSelected ? ground.selected : ground.interval;
  const world = await openWorld({
    ground,
    kind: isSelected ? 'selected' : 'interval',
    seed: script.seed,
    tasks: [task],
    config: SHORT_LIVES,
    isAsynchronous: character(3) === 0,
    findings,
    planted,
    cover,
  });
  world.secrets.addText('the verification key', task.file.verifyKey);
  const client = plainClient(world, task, seededRandom(`client ${script.seed}`));
  let nextCell = 0;
  const scene: Scene = {
    world,
    client,
    collector: plainCollector(world, task, findings),
    findings,
    isSelected,
    firstHour: Math.floor(world.nowMs() / HOUR_MS) - 3,
    make: async (hour, kind, like) => {
      if (nextCell >= CELLS) return undefined;
      const cell = nextCell++;
      const sharded = ground.sharded(task, cell, like?.report.reportMetadata.reportId);
      world.secrets.addBytes("a report's share for the leader", sharded.leaderShare);
      world.secrets.addBytes("a report's share for the helper", sharded.helperShare);
      return client.make(sharded, cell, hour, kind);
    },
  };
  try {
    await safetyPhase(scene, script.ops, cover);
    await livenessPhase(scene);
    checkResults(scene);
    await askingAgainPhase(scene);
    await forgettingPhase(scene);
    await world.listen();
  } finally {
    world.close();
  }
  return { violations: findings.violations };
}

async function safetyPhase(scene: Scene, ops: readonly Op<PlainOp>[], cover: (name: string) => void): Promise<void> {
  const { world } = scene;
  for (let at = 0; at < ops.length;) {
    const group: Op<PlainOp>[] = [];
    do group.push(ops[at++] as Op<PlainOp>);
    while (ops[at]?.together === true && isConcurrent(ops[at]) && isConcurrent(group[0]));
    for (const { kind } of group) cover(`op ${kind}`);
    await Promise.all(group.map(async (op) => apply(scene, op)));
    await world.breathe();
  }
}

/** What restarts a process happens alone. */
function isConcurrent(op: Op | undefined): boolean {
  return op !== undefined && !['restore', 'backup', 'rotate-token'].includes(op.kind);
}

async function apply(scene: Scene, op: Op<PlainOp>): Promise<void> {
  const { world, client, collector, firstHour } = scene;
  const { kind, a, b } = op;
  const hour = b % 5 === 4 ? Math.floor(world.nowMs() / HOUR_MS) : firstHour + (b % 3);
  switch (kind) {
    case 'upload': {
      const made: Sent[] = [];
      for (let count = 1 + (a % 3); count > 0; count--) {
        const report = await scene.make(hour, 'valid');
        if (report !== undefined) made.push(report);
      }
      if (made.length > 0) await client.send(made);
      return;
    }
    case 'upload-again': {
      const before = client.all[a % Math.max(1, client.all.length)];
      if (before !== undefined) await client.send([before]);
      return;
    }
    case 'upload-twin': {
      const before = client.all[a % Math.max(1, client.all.length)];
      const twin = before && (await scene.make(before.hour, 'valid', before));
      if (twin !== undefined) await client.send([twin]);
      return;
    }
    case 'upload-spoiled': {
      const kinds = ['leader-share-spoiled', 'helper-share-spoiled', 'helper-seal-spoiled'] as const;
      const bad = await scene.make(hour, kinds[a % 3] ?? 'helper-share-spoiled');
      const good = await scene.make(hour, 'valid');
      const both = [bad, good].filter((report) => report !== undefined);
      if (both.length > 0) await client.send(both);
      return;
    }
    case 'upload-future': {
      const future = await scene.make(Math.floor(world.nowMs() / HOUR_MS) + 2, 'future');
      if (future !== undefined) await client.send([future]);
      return;
    }
    case 'collect':
      await collector.ask(scene.isSelected ? undefined : { start: firstHour + (a % 3), hours: 1 + (b % 3 === 0 ? 1 : 0) });
      return;
    case 'poll':
    case 'delete-collection': {
      const asked = collector.all[a % Math.max(1, collector.all.length)];
      if (asked === undefined) return;
      if (kind === 'poll') await collector.poll(asked);
      else if (asked.state === 'ready') await collector.remove(asked);
      return;
    }
    default:
      await world.apply(op);
  }
}

async function livenessPhase(scene: Scene): Promise<void> {
  const { world, client, collector, findings } = scene;
  await world.heal();
  // What isn't accepted is sent again until there is nothing new to hear of it: a client that was never answered goes on, too.
  for (let round = 0; round < 2; round++) {
    // A database that was restored may have forgotten what it accepted.
    await client.sendAll(({ verdicts }) => world.isRestored || verdicts.at(-1) !== 'accepted');
    if (!(await world.drain(TICKS_MAX))) findings.report('I9', 'reports or jobs were still open after the last tick');
  }
  await client.sendAll();
  // Who never heard where the job is asks the same question again.
  for (const asked of collector.all) if (asked.state === 'open') await collector.poll(asked);
  if (scene.isSelected) await collectSelected(scene);
  else await collectHours(scene);
  for (const asked of collector.all) {
    if (asked.state === 'open') await collector.poll(asked);
    if (asked.state === 'open') findings.report('I9', 'a collection job did not end');
  }
}

async function collectHours({ world, client, collector, findings }: Scene): Promise<void> {
  const asked: Asked[] = [];
  for (const hour of new Set(client.all.map((sent) => sent.hour))) {
    if (hour * HOUR_MS <= world.nowMs()) asked.push(await collector.ask({ start: hour, hours: 1 }));
  }
  if (!(await world.drain(TICKS_MAX))) findings.report('I9', 'collection jobs were still open after the last tick');
  for (const each of asked) await collector.poll(each);
}

/** One batch after the other, until there is no more. */
async function collectSelected({ world, collector }: Scene): Promise<void> {
  for (const earlier of collector.all.filter(({ state }) => state !== 'deleted')) {
    await collector.poll(earlier);
    await world.drain(TICKS_MAX);
    await collector.poll(earlier);
    if (earlier.state === 'ready') await collector.remove(earlier);
  }
  for (let batches = 0; batches < CELLS; batches++) {
    const asked = await collector.ask(undefined);
    await world.drain(TICKS_MAX);
    await collector.poll(asked);
    if (asked.state !== 'ready') return;
    await collector.remove(asked);
  }
}

/** Databases that have forgotten what they gave away are asked for it again. */
async function askingAgainPhase({ world, collector, isSelected }: Scene): Promise<void> {
  if (!world.isRestored || isSelected) return;
  for (const asked of collector.all) if (asked.counts !== undefined) await collector.askAnew(asked);
  await world.drain(TICKS_MAX);
}

/** Long after, the records of the reports are gone; a replay of any of them must still count nowhere. */
async function forgettingPhase(scene: Scene): Promise<void> {
  const { world, client, collector, findings } = scene;
  if (world.isRestored || scene.isSelected || world.pick(4) > 0) return;
  world.advance(2 * SHORT_LIVES.retentionSeconds * 1000);
  for (let ticks = 0; ticks < 3; ticks++) {
    await world.tick();
    world.advance(HOUR_MS);
  }
  await client.sendAll();
  for (const sent of client.all) {
    if (sent.verdicts.at(-1) === 'accepted') findings.report('I1', `report ${String(sent.cell)} is taken again after its records are gone`);
  }
  await world.drain(TICKS_MAX);
  for (const { range } of collector.all.filter(({ failure }) => failure === 'invalidBatchSize')) {
    const asked = await collector.ask(range);
    await world.drain(TICKS_MAX);
    await collector.poll(asked);
  }
  checkTotals(scene);
}

function checkResults(scene: Scene): void {
  const total = checkTotals(scene);
  for (const sent of scene.client.all) checkReport(scene, sent, total[sent.cell] ?? 0);
}

/** What was counted of each cell in all results together. */
function checkTotals(scene: Scene): readonly number[] {
  const { client, collector, findings } = scene;
  const given = collector.all.filter(({ counts }) => counts !== undefined);
  const total = new Array<number>(CELLS).fill(0);
  for (const { counts = [], reportCount, range } of given) {
    const sum = counts.reduce((a, b) => a + b, 0);
    if (sum !== reportCount) findings.report('I1', `a result of ${String(reportCount)} reports adds up to ${String(sum)}`);
    if (reportCount < 2) findings.report('I3', 'a batch below the smallest size was given away');
    for (const [cell, count] of counts.entries()) {
      total[cell] = (total[cell] ?? 0) + count;
      if (count === 0) continue;
      const source = client.all.find((sent) => sent.cell === cell);
      if (source?.isValid !== true) findings.report('I1', `cell ${String(cell)} was counted, and nobody sent a valid report of it`);
      else if (range !== undefined && (source.hour < range.start || source.hour >= range.start + range.hours))
        findings.report('I1', `cell ${String(cell)} was counted in a batch that its report is not of`);
    }
  }
  if (total.some((count) => count > 1)) findings.report('I1', 'a report was counted twice');
  return total;
}

function checkReport(scene: Scene, sent: Sent, counted: number): void {
  const { findings, world } = scene;
  const last = sent.verdicts.at(-1);
  const name = `report ${String(sent.cell)}`;
  if (last === undefined) {
    findings.report('I9', `${name} was never answered`);
    return;
  }
  if (!sent.isValid) {
    if (last === 'accepted') findings.report('I2', `${name} can't be counted, and no reason is recorded`);
    return;
  }
  if (world.isRestored) return;
  if (sent.verdicts.includes('accepted') && last !== 'accepted') findings.report('I2', `${name} was accepted, and is ${last} now`);
  if (last !== 'accepted' && counted > 0) findings.report('I2', `${name} is called ${last}, and was counted`);
  if (last === 'accepted' && counted === 0 && !isExplained(scene, sent)) findings.report('I2', `${name} was accepted, and is not counted`);
}

/** Why an accepted report may be in no result: its batch is too small, or the result was deleted before anybody read it. */
function isExplained({ collector, client, isSelected }: Scene, sent: Sent): boolean {
  if (isSelected) return true;
  const covering = collector.all.filter(
    ({ range }) => range !== undefined && sent.hour >= range.start && sent.hour < range.start + range.hours,
  );
  if (covering.some(({ state, counts }) => state === 'deleted' && counts === undefined)) return true;
  const others = client.all.filter(({ hour, verdicts }) => hour === sent.hour && verdicts.at(-1) === 'accepted');
  return others.length < 2 && covering.some(({ failure }) => failure === 'invalidBatchSize');
}
