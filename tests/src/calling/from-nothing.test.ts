// from-nothing.test.ts — one party of each kind, from nothing to the first contribution: every command that somebody types is counted.
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runProgram } from '../../../src/cli/program.ts';
import { soundings } from '../../../src/commands/index.ts';
import { dateOf, dayAt, isMonday } from '../../../protocol/charter/day.ts';
import { freePort } from '../../../src/demo/processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'soundings-nothing-'));
const at = (...names: readonly string[]): string => join(folder, ...names);
const stopped = new AbortController();
const running: Promise<void>[] = [];
afterAll(async () => {
  stopped.abort();
  await Promise.all(running);
  rmSync(folder, { recursive: true, force: true });
});

let typed = 0;
let printed = '';

/** What a person types, in this process. */
async function type(line: string, ...more: readonly string[]): Promise<void> {
  typed++;
  const print = (text: string): void => void (printed += `${text}\n`);
  const plain = String;
  const terminal = {
    print,
    say: print,
    progress: () => ({ update: () => undefined, done: () => undefined }),
    columns: 100,
    style: { bold: plain, dim: plain, red: plain, green: plain },
  };
  const surroundings = { terminal, signal: new AbortController().signal, unread: stopped.signal };
  const argv = [...line.split(' '), ...more];
  await runProgram(await soundings(surroundings, argv), argv, print);
}

/** A template whose mission began a week ago last Monday, so that its first window is over and open. */
function begunTemplate(): unknown {
  const read = (name: string): Record<string, unknown> =>
    JSON.parse(readFileSync(new URL(`../../../examples/templates/${name}`, import.meta.url), 'utf8')) as Record<string, unknown>;
  const template = read('food-and-debt.json');
  let monday = dayAt(Date.now() / 1000) - 7;
  while (!isMonday(monday)) monday--;
  const slots = (template['slots'] as readonly { path: string }[]).map((slot) =>
    slot.path === '/schedule/firstDay' ? { ...slot, example: dateOf(monday) } : slot,
  );
  return { ...template, slots };
}

/** An operator puts its own ports into the configuration. */
function withPorts(role: 'leader' | 'helper', port: number, operations: number): void {
  const file = at(role, 'config.json');
  const config = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...config, listen: { port }, operations: { port: operations }, workers: 0 }));
}

it('takes 12 commands without a register, starting the aggregators included', async () => {
  writeFileSync(at('template.json'), JSON.stringify(begunTemplate()));
  const [leader, helper] = [await freePort(), await freePort()];

  await type(`keys collector --out ${at('collector')} --name`, 'Aire University, statistics');
  const card = (party: string): string => at(party, `party-${party.replace(/-.*/, '')}.json`);
  await type(`keys leader --out ${at('leader')} --url http://127.0.0.1:${leader}/ --card ${card('collector')} --name`, 'Aire University');
  await type(
    `keys helper --out ${at('helper')} --url http://127.0.0.1:${helper}/ --card ${card('collector')} --card ${card('leader')} --leader-half ${at('leader', 'seed-half.key')} --name`,
    'Calder Foundation',
  );
  await type(
    `keys seed --out ${at('leader')} --leader-half ${at('leader', 'seed-half.key')} --helper-half ${at('helper', 'seed-half.key')}`,
  );
  await type(`keys board --out ${at('board')} --name`, 'A. Member');
  const parties = ['collector', 'leader', 'helper', 'board'].flatMap((party) => ['--party', card(party)]);
  await type(`mission new --template ${at('template.json')} --out ${at('convenor')} --yes --name`, 'Leeds Poverty Forum', ...parties);
  const mission = at('convenor', 'mission.json');
  await type(`enrol --mission ${mission} --keys ${at('organisation')} --sector`, 'food banks', '--name', 'Food bank Ordsall');
  const { firstDay } = (JSON.parse(readFileSync(at('convenor', 'charter.json'), 'utf8')) as { schedule: { firstDay: string } }).schedule;
  await type(
    `mission roster --mission ${mission} --key ${at('convenor', 'convenor.key')} --from ${firstDay} ${at('organisation', 'enrolment.json')}`,
  );
  await type(`mission approve --both --yes --mission ${mission} --key ${at('board', 'board.key')} --reason`, 'Nobody fears this question.');

  for (const role of ['leader', 'helper'] as const) {
    copyFileSync(mission, at(role, 'missions', 'winter-need.json'));
    withPorts(role, role === 'leader' ? leader : helper, await freePort());
    running.push(type(`${role} --config ${at(role, 'config.json')}`));
  }
  await expect.poll(() => (printed.match(/listens on/g) ?? []).length, { timeout: 60_000 }).toBe(2);

  writeFileSync(at('visits.csv'), `person,date,area,age\nA-1,${firstDay},Salford,34\nA-2,${firstDay},Bolton,71\n`);
  await type(`contribute --mission ${mission} --keys ${at('organisation')} --instrument visits --window 0 --data ${at('visits.csv')}`);
  expect(printed).toMatch(/received|Received|accepted/);
  expect(typed).toBeLessThanOrEqual(12);
}, 120_000);
