// chaos.ts — minutes of load on replicas that are killed, frozen and cut off; then the faults end and the results are checked.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { secureRandom } from '../../crypto/random.ts';
import { dice } from '../../src/demo/dice.ts';
import { plainTask, type PlainTask } from '../support/dap-client.ts';
import { startPostgres } from '../support/postgres.ts';
import { HELPER_URL, type TestPair } from '../support/servers.ts';
import { startFleet, type Fleet, type Harm } from './fleet.ts';
import { judge, type Verdict } from './history.ts';
import { measureUploads, quantile, slowCrowd, type Pace, type SlowCrowd } from './slow.ts';
import { askAgain, CELLS, collectBatch, fillBatch, type Batch, type Way } from './load.ts';

export interface ChaosOptions {
  /** The compiled program. */
  readonly cli: string;
  readonly seconds: number;
  /** Who is harmed, when and how; the processes go their own way. */
  readonly seed: string;
  /** Slow sockets at the leaders, all the time. */
  readonly slowSockets: number;
  /** Uploads that are timed with them, and as many without. */
  readonly timedUploads: number;
  readonly say: (line: string) => void;
}

export interface Outcome extends Verdict {
  readonly harm: Harm;
  readonly crashes: readonly string[];
  /** Answers of each status, and requests without one. */
  readonly answers: ReadonlyMap<string, number>;
  /** Uploads beside the slow sockets and without them, before any other harm. */
  readonly paces: { readonly without: Pace; readonly beside: Pace };
  /** How often a slow socket was cut off. */
  readonly slowCut: number;
  /** The replicas' logs are here. */
  readonly folder: string;
}

/** The first one is for uploads that are timed. */
const TASKS = 4;
const CLIENTS = 4;
const COLLECTORS = 2;
/** What a client waits between two requests. */
const PACE_MS = 150;
/** Once faults end, everything ends (I9). */
const END_MS_MAX = 600_000;

export async function chaos({ cli, seconds, seed, slowSockets, timedUploads, say }: ChaosOptions): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'soundings-chaos-'));
  const postgres = await startPostgres();
  let tasks: readonly PlainTask[] = [];
  try {
    const fleet = await startFleet({ folder, cli, postgres }, (endpoints) => {
      const vdaf = { kind: 'prio3Histogram', length: CELLS, chunkLength: 6 } as const;
      tasks = Array.from({ length: TASKS }, (_, at) => plainTask(secureRandom, { vdaf, endpoints, taskInfo: `chaos ${String(at)}` }));
      return tasks.map(({ file }) => file);
    });
    try {
      const [timed, ...judged] = tasks;
      if (timed === undefined) throw new RangeError('there are tasks');
      const answers = new Map<string, number>();
      const crowd = slowCrowd(fleet.leaderPorts, timed, slowSockets);
      try {
        const paces = await timeUploads(fleet, timed, crowd, timedUploads, seed, say);
        for (const line of paceLines(paces, slowSockets)) say(line);
        const batches = await underHarm(fleet, judged, seconds, seed, answers, say);
        const outcome = { harm: fleet.harm, crashes: fleet.crashes, answers, paces, slowCut: crowd.counts().closed, folder };
        return { ...(await judge(batches, fleet.databases)), ...outcome };
      } finally {
        crowd.stop();
      }
    } finally {
      await fleet.stop();
    }
  } finally {
    await postgres.stop();
  }
}

const ROUNDS = 5;

/** By turns without slow sockets and beside them, so that whatever else the machine does falls on both alike. The sockets stay open at the end. */
async function timeUploads(
  fleet: Fleet,
  task: PlainTask,
  crowd: SlowCrowd,
  uploads: number,
  seed: string,
  say: ChaosOptions['say'],
): Promise<Outcome['paces']> {
  const { pair } = wayTo(fleet, seed, new Map(), new AbortController().signal);
  const hour = BigInt(Math.floor(Date.now() / 3_600_000) - 1);
  const measure = async (some: number) => measureUploads(pair, task, hour, fleet.leaderPorts, some);
  await measure(Math.ceil(uploads / ROUNDS)); // until everything is compiled
  const rounds: { readonly without: Pace; readonly beside: Pace }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    crowd.close();
    const without = await measure(Math.ceil(uploads / ROUNDS));
    await crowd.open();
    rounds.push({ without, beside: await measure(Math.ceil(uploads / ROUNDS)) });
    say(`timed uploads: round ${String(round + 1)} of ${String(ROUNDS)}, ${String(crowd.counts().open)} slow sockets open`);
  }
  const all = (of: (one: (typeof rounds)[number]) => Pace): Pace => ({
    ms: rounds.flatMap((one) => of(one).ms),
    failed: rounds.reduce((sum, one) => sum + of(one).failed, 0),
  });
  return { without: all(({ without }) => without), beside: all(({ beside }) => beside) };
}

async function underHarm(
  fleet: Fleet,
  tasks: readonly PlainTask[],
  seconds: number,
  seed: string,
  answers: Map<string, number>,
  say: (line: string) => void,
): Promise<readonly Batch[]> {
  const until = AbortSignal.timeout(seconds * 1000);
  const givenUp = new AbortController();
  const way = wayTo(fleet, seed, answers, givenUp.signal);
  const batches: Batch[] = [];
  const full: Batch[] = [];
  let filling = CLIENTS;

  const client = async () => {
    while (!until.aborted) {
      const batch = nextBatch(tasks, batches);
      await fillBatch(way, batch, async () => wait(PACE_MS));
      full.push(batch);
    }
    filling--;
  };
  const collector = async () => {
    while (!givenUp.signal.aborted) {
      const batch = full.shift();
      const known = batches.filter(({ result }) => result !== undefined);
      const again = known[way.dice.pick(known.map(() => 1))];
      if (batch !== undefined) batch.result = await collectBatch(way, batch);
      else if (filling === 0) return;
      else if (again === undefined) await wait(PACE_MS);
      if (again !== undefined) await askAgain(way, again);
    }
  };

  const work = Promise.all([...Array.from({ length: CLIENTS }, client), ...Array.from({ length: COLLECTORS }, collector)]);
  const report = setInterval(() => say(progress(batches, fleet.harm)), 15_000);
  await fleet.harass(dice(`${seed} harm`), until);
  await fleet.heal();
  say('no more harm: everything has to end now');
  const patience = setTimeout(() => givenUp.abort(), END_MS_MAX);
  await work;
  // Every result once more, when all of them are there.
  for (const batch of batches) await askAgain(way, batch);
  clearTimeout(patience);
  clearInterval(report);
  return batches;
}

/** Each task's hours in turn, the latest first. */
function nextBatch(tasks: readonly PlainTask[], batches: Batch[]): Batch {
  const task = tasks[batches.length % tasks.length];
  if (task === undefined) throw new RangeError('there are tasks');
  const hour = BigInt(Math.floor(Date.now() / 3_600_000) - 2 - Math.floor(batches.length / tasks.length));
  const taken = batches.some((batch) => batch.task === task && batch.hour === hour);
  const batch: Batch = { task, hour: taken ? hour - 1n : hour, reports: [], result: undefined, reasked: 0, changes: [] };
  batches.push(batch);
  return batch;
}

/** A frozen replica answers when it is thawed, a killed one breaks the connection: this is for what hangs. */
const ANSWER_MS_MAX = 60_000;

/** Tries replica after replica, whatever they say but yes, until there is an answer or `givenUp`. */
function wayTo(fleet: Fleet, seed: string, answers: Map<string, number>, givenUp: AbortSignal): Way {
  const count = (what: string) => answers.set(what, (answers.get(what) ?? 0) + 1);
  const ask = async (request: (url: string) => Request, role: 'leader' | 'helper' = 'leader'): Promise<Response | undefined> => {
    while (!givenUp.aborted) {
      try {
        const response = await fetch(request(fleet.anyOf(role)), { signal: AbortSignal.timeout(ANSWER_MS_MAX) });
        const body = await response.arrayBuffer();
        count(`${role} ${String(response.status)}`);
        if (response.ok) return new Response(body, response);
      } catch {
        count(`${role} none`);
      }
      await wait(100);
    }
    return undefined;
  };
  const keys = new Map<string, Promise<Response | undefined>>();
  const fetchKeys = async ({ url }: Request): Promise<Response> => {
    const role = url.startsWith(HELPER_URL) ? 'helper' : 'leader';
    const asked = keys.get(role) ?? ask((address) => new Request(`${address}hpke_config`), role);
    keys.set(role, asked);
    return (await asked)?.clone() ?? Response.error();
  };
  const pair = { fetch: fetchKeys, random: secureRandom } as unknown as TestPair;
  return { random: secureRandom, dice: dice(`${seed} load`), pair, ask };
}

function progress(batches: readonly Batch[], harm: Harm): string {
  const reports = batches.reduce((sum, { reports: some }) => sum + some.length, 0);
  const collected = batches.filter(({ result }) => result !== undefined).length;
  return `${told(harm)}; ${String(reports)} reports, ${String(collected)} collections`;
}

/** All that was done to them, in words. */
export function told({ kills, freezes, cuts, silences, resets, outages }: Harm): string {
  const database = `database connections ${String(silences)} times silent and ${String(resets)} times reset, ${String(outages)} outages`;
  return `${String(kills)} kills, ${String(freezes)} freezes, ${String(cuts)} cuts, ${database}`;
}

/** What an honest upload took, and by how much slow sockets change its p99. */
export function paceLines({ without, beside }: Outcome['paces'], slowSockets: number): readonly string[] {
  const ms = (pace: Pace, part: number) => `${quantile(pace.ms, part).toFixed(1)} ms`;
  const line = (what: string, pace: Pace) =>
    `an honest upload ${what}: median ${ms(pace, 0.5)}, p99 ${ms(pace, 0.99)}, ${String(pace.ms.length)} sent, ${String(pace.failed)} not taken`;
  const times = quantile(beside.ms, 0.99) / quantile(without.ms, 0.99);
  return [
    line('without slow sockets', without),
    line(`beside ${String(slowSockets)} slow sockets`, beside),
    `p99 beside them is ${times.toFixed(2)} times that without`,
  ];
}
