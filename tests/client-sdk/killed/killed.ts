// killed.ts — contributors killed by the kernel at one system call after another, each run again until it ends, against two real aggregators.
import { join } from 'node:path';
import { layGround, type Desk, type Ground } from './ground.ts';
import { traced, untraced, type KillPoint, type Side, type TracedRun } from './strace.ts';
import { contributed, released, type Contributed } from './verdict.ts';

export interface Outcome {
  /** How often a contributor was killed, by the call that it was about to make. */
  readonly kills: ReadonlyMap<string, number>;
  /** Kill points that a run did without. */
  readonly missed: number;
  readonly contributions: number;
  readonly problems: readonly string[];
}

export interface Plan {
  /** Each at an organisation of its own. */
  readonly points: readonly KillPoint[];
  /** All at one organisation, in turn. */
  readonly row: readonly KillPoint[];
}

/** Loaded before the program that is to be killed. */
const HOLD = join(import.meta.dirname, 'hold.mjs');
/** How many contributors at once. */
const WORKERS = 2;

interface Attack {
  readonly ground: Ground;
  readonly run: (desk: Desk, point?: KillPoint) => Promise<TracedRun>;
  readonly again: (desk: Desk) => Promise<string>;
  readonly kills: Map<string, number>;
  missed: number;
  readonly contributions: Contributed[];
  readonly problems: string[];
}

/** `cli` is the compiled program. */
export async function killed(cli: string, { points, row }: Plan): Promise<Outcome> {
  const ground = await layGround(Math.max(points.length + 1, ORGANISATIONS_MIN));
  try {
    const attack: Attack = {
      ground,
      run: async (desk, point) => traced(HOLD, [cli, ...desk.arguments], point?.side ?? 'main', point),
      again: async (desk) => untraced([cli, ...desk.arguments]),
      kills: new Map(),
      missed: 0,
      contributions: [],
      problems: [],
    };
    const [first, ...desks] = ground.desks;
    const work = points.map((point, at) => ({ desk: desks[at], points: [point] }));
    // The window is only released with so many organisations, killed or not.
    const undisturbed = desks.slice(points.length).map((desk) => ({ desk, points: [] }));
    await inTurns([{ desk: first, points: row }, ...work, ...undisturbed], async (item) => attackOne(attack, item.desk, item.points));
    attack.problems.push(...(await released(ground, attack.contributions)));
    const { kills, missed, contributions, problems } = attack;
    return { kills, missed, contributions: contributions.length, problems };
  } finally {
    await ground.close();
  }
}

/** Of the example's mission. */
const ORGANISATIONS_MIN = 5;

/** Every call of the write class that an undisturbed contributor makes. */
export async function everyPoint(cli: string): Promise<readonly KillPoint[]> {
  const ground = await layGround(ORGANISATIONS_MIN);
  try {
    const points: KillPoint[] = [];
    for (const [at, side] of (['main', 'pool'] as const).entries()) {
      const desk = ground.desks[at];
      if (desk === undefined) throw new RangeError('there are organisations');
      const { calls } = await traced(HOLD, [cli, ...desk.arguments], side);
      points.push(...pointsOf(side, calls));
    }
    return points;
  } finally {
    await ground.close();
  }
}

function pointsOf(side: Side, lines: readonly string[]): readonly KillPoint[] {
  const seen = new Map<string, number>();
  return lines.map((line) => {
    const call = callOf(line);
    const nth = (seen.get(call) ?? 0) + 1;
    seen.set(call, nth);
    return { side, call, nth };
  });
}

/** The name in a line such as `4711 link("one", "other") = 0`. */
function callOf(line: string): string {
  return /([a-z]\w*)\(/.exec(line)?.[1] ?? '';
}

async function attackOne(attack: Attack, desk: Desk | undefined, points: readonly KillPoint[]): Promise<void> {
  if (desk === undefined) throw new RangeError('there is an organisation for each kill point');
  for (const point of points) {
    const { ended, calls } = await attack.run(desk, point);
    if (ended === 'by itself') attack.missed++;
    else attack.kills.set(point.call, (attack.kills.get(point.call) ?? 0) + 1);
    if (ended === 'killed' && callOf(calls.at(-1) ?? '') !== point.call) attack.problems.push(`${said(points)}: killed somewhere else`);
  }
  const output = await attack.again(desk);
  if (!output.startsWith('Received:')) attack.problems.push(`${said(points)}: run again, it says ${output}`);
  const found = await contributed(attack.ground, desk);
  if (typeof found === 'string') attack.problems.push(`${said(points)}: ${found}`);
  else attack.contributions.push(found);
}

function said(points: readonly KillPoint[]): string {
  if (points.length > 3) return `killed ${String(points.length)} times in a row`;
  return points.map(({ side, call, nth }) => `${side} ${call} ${String(nth)}`).join(', ') || 'undisturbed';
}

async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const worker = async () => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
}
