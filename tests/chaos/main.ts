// main.ts — `npm run chaos -- --minutes N [--seed TEXT]`: replicas on PostgreSQL killed at random; ends with `lost 0, doubled 0, changed 0` and 0, or 1
// `npm run chaos -- --contributor`: a contributor killed at every system call that writes; ends with `… 1 noisy vector, 1 contribution each` and 0, or 1
// `npm run chaos -- desk`: 50 desks killed at a random moment from "Sign off and send" to "Received"; ends with `… 1 draw of noise, 1 contribution each`
// `npm run chaos -- register`: publishing killed at every system call that writes; ends with `… none of N signed checkpoints is contradicted` and 0, or 1
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { killEverywhere } from '../client-sdk/killed/main.ts';
import { killedDesks } from '../client-sdk/killed/desk.ts';
import { dice } from '../../src/demo/dice.ts';
import { killRegisterEverywhere } from './register/main.ts';
import { chaos, paceLines, told, type Outcome } from './chaos.ts';

const DESK_KILLS = 50;
const SLOW_SOCKETS = 1000;
const TIMED_UPLOADS = 1000;
/** Problems of a kind that are printed. */
const SHOWN = 20;

const cli = resolve(import.meta.dirname, '../../src/dist/cli.js');
const options = readOptions(process.argv.slice(2));
if (options === undefined) {
  console.error(
    'Say for how many minutes, and if you like with which seed: npm run chaos -- --minutes 5 --seed storm. Or: npm run chaos -- --contributor, or with the word desk or register.',
  );
  process.exitCode = 2;
} else if (options.what === 'desk') {
  process.exitCode = await killDesks(options.seed);
} else if (options.what === 'register') {
  process.exitCode = await killRegisterEverywhere(cli);
} else if (options.contributor) {
  process.exitCode = await killEverywhere(cli);
} else {
  process.exitCode = await main(options.minutes, options.seed);
}

interface Options {
  readonly minutes: number;
  readonly seed: string;
  readonly contributor: boolean;
  readonly what: 'desk' | 'register' | undefined;
}

/** Undefined for what can't be understood. */
function readOptions(args: string[]): Options | undefined {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { minutes: { type: 'string', default: '1' }, seed: { type: 'string' }, contributor: { type: 'boolean', default: false } },
    });
    const minutes = Number(values.minutes);
    if (!(minutes > 0 && minutes <= 24 * 60)) return undefined;
    const [what, ...others] = positionals;
    if (others.length > 0 || (what !== undefined && what !== 'register' && what !== 'desk')) return undefined;
    return { what, minutes, seed: values.seed ?? String(Date.now() % 1_000_000), contributor: values.contributor };
  } catch (error) {
    if (error instanceof TypeError) return undefined; // an option that isn't one
    throw error;
  }
}

async function killDesks(seed: string): Promise<0 | 1> {
  console.log(`seed ${seed}`);
  const { kills, early, late, contributions, problems: found } = await killedDesks(DESK_KILLS, dice(seed).next);
  for (const problem of found) console.log(problem);
  console.log(`${String(kills)} desks killed, ${String(early)} before they had locked anything and ${String(late)} once all was received`);
  console.log(
    `${String(contributions)} desks, ${found.length === 0 ? '1 draw of noise, 1 contribution each' : `${String(found.length)} problems`}`,
  );
  return found.length === 0 ? 0 : 1;
}

async function main(minutes: number, seed: string): Promise<0 | 1> {
  console.log(`seed ${seed}, ${String(minutes)} minutes, two leaders and two helpers`);
  const outcome = await chaos({
    cli,
    seconds: minutes * 60,
    seed,
    slowSockets: SLOW_SOCKETS,
    timedUploads: TIMED_UPLOADS,
    say: (line) => console.log(line),
  });
  const { harm, crashes, lost, doubled, changed } = outcome;
  console.log(`${told(harm)}; ${String(harm.startedWithout)} replicas started without a database`);
  for (const line of paceLines(outcome.paces, SLOW_SOCKETS)) console.log(line);
  console.log(`slow sockets cut off ${String(outcome.slowCut)} times`);
  console.log(
    `${String(outcome.reports)} reports sent: ${String(outcome.counted)} counted${listed(outcome.rejected, 'rejected')}${listed(outcome.refused, 'refused')}`,
  );
  console.log(`${String(outcome.collections)} collections, asked again ${String(outcome.reasked)} times`);
  console.log(
    `answers: ${[...outcome.answers]
      .sort()
      .map(([what, times]) => `${what} × ${String(times)}`)
      .join(', ')}`,
  );
  for (const line of problems(outcome)) console.log(line);
  const isClean = lost.length + doubled.length + changed.length + crashes.length === 0;
  if (isClean) rmSync(outcome.folder, { recursive: true });
  else console.log(`the replicas' logs are in ${outcome.folder}`);
  console.log(`lost ${String(lost.length)}, doubled ${String(doubled.length)}, changed ${String(changed.length)}`);
  return isClean ? 0 : 1;
}

function listed(counts: ReadonlyMap<string, number>, what: string): string {
  return [...counts].map(([reason, times]) => `, ${String(times)} ${what} (${reason})`).join('');
}

function problems({ lost, doubled, changed, crashes }: Outcome): readonly string[] {
  const named = Object.entries({ lost, doubled, changed, crashed: crashes });
  return named.flatMap(([what, items]) => items.slice(0, SHOWN).map((item) => `${what}: ${item}`));
}
