// script.ts — a scenario as data: a seed and a list of operations with two small numbers each, so that it can be printed, replayed and shrunk.
import type { RandomBytes } from '../../crypto/random.ts';
import { seededRandom } from '../support/seeded-random.ts';

/** What happens to one exchange of messages. */
export const WIRE_FAULTS = [
  'lose-request',
  'lose-answer',
  'delay',
  'repeat',
  'repeat-late',
  'truncate',
  'answer-500',
  'answer-502-after',
  'answer-429',
] as const;
export type WireFault = (typeof WIRE_FAULTS)[number];

/** Operation and weight. `a` and `b` mean what the world that runs the script makes of them. */
const PLAIN_WEIGHTS = {
  upload: 16,
  'upload-again': 8,
  'upload-twin': 2,
  'upload-spoiled': 3,
  'upload-future': 1,
  'tick-leader': 16,
  'tick-helper': 6,
  'advance-seconds': 10,
  'advance-hours': 3,
  'advance-days': 1,
  skew: 2,
  collect: 7,
  poll: 6,
  'delete-collection': 1,
  crash: 7,
  'disk-full': 2,
  'database-busy': 2,
  'rotate-token': 1,
  backup: 1,
  restore: 0.4,
  'helper-away': 1,
  'peer-fault': 10,
  'client-fault': 7,
} as const;
export type PlainOp = keyof typeof PLAIN_WEIGHTS;

const MISSION_WEIGHTS = {
  contribute: 22,
  amend: 4,
  'sdk-crash': 6,
  'tick-leader': 8,
  'tick-helper': 4,
  'advance-seconds': 8,
  'advance-hours': 4,
  skew: 1,
  crash: 5,
  'disk-full': 1,
  'peer-fault': 6,
  'client-fault': 12,
} as const;
export type MissionOp = keyof typeof MISSION_WEIGHTS;

export interface Op<Kind extends string = string> {
  readonly kind: Kind;
  readonly a: number;
  readonly b: number;
  /** Runs at the same time as the one before it. */
  readonly together: boolean;
}

export interface Script<Kind extends string = string> {
  readonly seed: string;
  readonly ops: readonly Op<Kind>[];
}

export function plainScript(seed: string): Script<PlainOp> {
  return { seed, ops: draw(seed, PLAIN_WEIGHTS, 10, 32) };
}

export function missionScript(seed: string): Script<MissionOp> {
  return { seed, ops: draw(seed, MISSION_WEIGHTS, 12, 40) };
}

function draw<Kind extends string>(seed: string, weights: Readonly<Record<Kind, number>>, min: number, max: number): readonly Op<Kind>[] {
  const random = numbers(seededRandom(`script ${seed}`));
  const entries = Object.entries(weights) as [Kind, number][];
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
  // Short ones find most and are soonest read; long ones get where those don't.
  const length = min + random(max - min + 1);
  return Array.from({ length }, () => {
    let at = (random(1_000_000) / 1_000_000) * total;
    const chosen = entries.find(([, weight]) => (at -= weight) < 0) ?? entries[0];
    if (chosen === undefined) throw new RangeError('no operations to choose from');
    return { kind: chosen[0], a: random(1000), b: random(1000), together: random(8) === 0 };
  });
}

/** Whole numbers below `end`, from bytes. A bias of 2⁻²⁰ does no harm here. */
export function numbers(random: RandomBytes): (end: number) => number {
  return (end) => {
    const [a = 0, b = 0, c = 0, d = 0] = random(4);
    return (((a << 24) | (b << 16) | (c << 8) | d) >>> 0) % end;
  };
}

/** A script as people write one: operations with their two numbers, between commas; `&` runs one at the same time as the one before it. */
export function script(seed: string, text: string): Script<PlainOp> {
  const ops = text.split(', ').map((line) => {
    const [kind = '', a, b] = line.replace('& ', '').split(' ');
    if (!(kind in PLAIN_WEIGHTS)) throw new RangeError(`no operation ${kind}`);
    return { kind: kind as PlainOp, a: Number(a), b: Number(b), together: line.startsWith('& ') };
  });
  return { seed, ops };
}

export function print({ seed, ops }: Script): string {
  const lines = ops.map(({ kind, a, b, together }) => `  ${together ? '& ' : ''}${kind} ${String(a)} ${String(b)}`);
  return [`seed ${JSON.stringify(seed)}`, ...lines].join('\n');
}
