// from-nothing.test.ts — one party of each kind, from nothing to the first contribution: every command that somebody types is counted.
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { runProgram } from '../../../src/cli/program.ts';
import { soundings } from '../../../src/commands/index.ts';
import { dateOf, dayAt, isMonday } from '../../../protocol/charter/day.ts';
import { freePort } from '../../../src/demo/processes.ts';
import { serveFolder } from '../../../src/demo/static-site.ts';

const endings: (() => Promise<unknown>)[] = [];
/** What the aggregators log. */
let logged = '';
const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
  logged += String(text);
  return true;
});
afterAll(() => {
  spy.mockRestore();
});
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** Parties that type commands, each in a folder of its own, all in this process. */
class Played {
  readonly folder = mkdtempSync(join(tmpdir(), 'soundings-nothing-'));
  typed = 0;
  printed = '';
  readonly #stopped = new AbortController();
  readonly #running: Promise<void>[] = [];

  constructor() {
    endings.push(async () => {
      this.#stopped.abort();
      await Promise.all(this.#running);
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  at(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  /** What a person types. */
  async type(line: string, ...more: readonly string[]): Promise<void> {
    this.typed++;
    await this.typeUncounted(line, ...more);
  }

  /** What the second and the third witness type, as the first did. */
  async typeUncounted(line: string, ...more: readonly string[]): Promise<void> {
    const print = (text: string): void => void (this.printed += `${text}\n`);
    const plain = String;
    const terminal = {
      print,
      say: print,
      progress: () => ({ update: () => undefined, done: () => undefined }),
      columns: 100,
      style: { bold: plain, dim: plain, red: plain, green: plain },
    };
    const surroundings = { terminal, signal: this.#stopped.signal, unread: this.#stopped.signal };
    const argv = [...line.split(' '), ...more];
    await runProgram(await soundings(surroundings, argv), argv, print);
  }

  /** A program that runs until the test ends. */
  async start(line: string, isCounted = true): Promise<void> {
    const before = this.#listening();
    this.#running.push(isCounted ? this.type(line) : this.typeUncounted(line));
    await expect.poll(() => this.#listening(), { timeout: 60_000 }).toBe(before + 1);
  }

  #listening(): number {
    return (this.printed.match(/listens on/g) ?? []).length;
  }

  /** What a person edits in a configuration. */
  edit(file: string, more: object): void {
    writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), ...more }));
  }
}

/** A Monday a week ago at least, so that the first window is over and open. */
function begunMonday(): number {
  let monday = dayAt(Date.now() / 1000) - 7;
  while (!isMonday(monday)) monday--;
  return monday;
}

/** A template whose mission began on that day. */
function begunTemplate(monday: number): unknown {
  const read = (name: string): Record<string, unknown> =>
    JSON.parse(readFileSync(new URL(`../../../examples/templates/${name}`, import.meta.url), 'utf8')) as Record<string, unknown>;
  const template = read('food-and-debt.json');
  const slots = (template['slots'] as readonly { path: string }[]).map((slot) =>
    slot.path === '/schedule/firstDay' ? { ...slot, example: dateOf(monday) } : slot,
  );
  return { ...template, slots };
}

const FIRST_DAY = dateOf(begunMonday());

/** Aggregators, collector and board make their keys, the convenor calls the mission, one organisation enrols, and the board approves of all that. */
async function calledMission(played: Played, ports: { readonly leader: number; readonly helper: number }, more: readonly string[] = []) {
  writeFileSync(played.at('template.json'), JSON.stringify(begunTemplate(begunMonday())));
  const at = (...names: readonly string[]) => played.at(...names);
  const card = (party: string): string => at(party, `party-${party.replace(/-.*/, '')}.json`);
  await played.type(`keys collector --out ${at('collector')} --name`, 'Aire University, statistics');
  await played.type(
    `keys leader --out ${at('leader')} --url http://127.0.0.1:${ports.leader}/ --card ${card('collector')} --name`,
    'Aire University',
  );
  await played.type(
    `keys helper --out ${at('helper')} --url http://127.0.0.1:${ports.helper}/ --card ${card('collector')} --card ${card('leader')} --leader-half ${at('leader', 'seed-half.key')} --name`,
    'Calder Foundation',
  );
  await played.type(
    `keys seed --out ${at('leader')} --leader-half ${at('leader', 'seed-half.key')} --helper-half ${at('helper', 'seed-half.key')}`,
  );
  await played.type(`keys board --out ${at('board')} --name`, 'A. Member');
  const parties = ['collector', 'leader', 'helper', 'board'].flatMap((party) => ['--party', card(party)]);
  await played.type(
    `mission new --template ${at('template.json')} --out ${at('convenor')} --yes --name`,
    'Leeds Poverty Forum',
    ...parties,
    ...more.flatMap((file) => ['--party', file]),
  );
  const mission = at('convenor', 'mission.json');
  await played.type(`enrol --mission ${mission} --keys ${at('organisation')} --sector`, 'food banks', '--name', 'Food bank Ordsall');
  await played.type(
    `mission roster --mission ${mission} --key ${at('convenor', 'convenor.key')} --from ${FIRST_DAY} ${at('organisation', 'enrolment.json')}`,
  );
  await played.type(
    `mission approve --both --yes --mission ${mission} --key ${at('board', 'board.key')} --reason`,
    'Nobody fears this question.',
  );
  return mission;
}

/** Both aggregators are given the mission, and start. */
async function startBoth(played: Played, mission: string, ports: { readonly leader: number; readonly helper: number }, more = {}) {
  for (const role of ['leader', 'helper'] as const) {
    copyFileSync(mission, played.at(role, 'missions', 'winter-need.json'));
    const operations = { port: await freePort() };
    played.edit(played.at(role, 'config.json'), { listen: { port: ports[role] }, operations, workers: 0, ...more });
    await played.start(`${role} --config ${played.at(role, 'config.json')}`);
  }
}

async function contributes(played: Played, mission: string): Promise<void> {
  const rows = played.at('visits.csv');
  writeFileSync(rows, `person,date,area,age\nA-1,${FIRST_DAY},Salford,34\nA-2,${FIRST_DAY},Bolton,71\n`);
  await played.type(`contribute --mission ${mission} --keys ${played.at('organisation')} --instrument visits --window 0 --data ${rows}`);
  expect(played.printed).toMatch(/received|Received|accepted/);
}

it('takes 12 commands without a register, starting the aggregators included', async () => {
  const played = new Played();
  const ports = { leader: await freePort(), helper: await freePort() };
  const mission = await calledMission(played, ports);
  await startBoth(played, mission, ports);
  await contributes(played, mission);
  expect(played.typed).toBeLessThanOrEqual(12);
}, 120_000);

it('takes 18 commands with a register: its host’s three and each witness’s two more', async () => {
  const played = new Played();
  const ports = { leader: await freePort(), helper: await freePort() };
  const clock = played.at('time');
  const setTime = (seconds: number) => writeFileSync(clock, String(1000 * seconds));
  // The public had its days to object before the first contribution.
  setTime(Date.now() / 1000 - 20 * 86_400);

  const witnesses = [];
  for (const [nth, name] of ['Central Library', 'Local paper', 'Council of Charities'].entries()) {
    const own = { folder: played.at(`witness-${nth}`), port: await freePort() };
    const line = `keys witness --out ${own.folder} --url http://127.0.0.1:${own.port}/ --name`;
    await (nth === 0 ? played.type(line, name) : played.typeUncounted(line, name));
    witnesses.push(own);
  }
  const cards = witnesses.map(({ folder }) => join(folder, 'party-witness.json'));
  const host = await freePort();
  const registerCard = played.at('register', 'party-register.json');
  await played.type(
    `keys register --out ${played.at('register')} --url http://127.0.0.1:${host}/ ${cards.map((file) => `--card ${file}`).join(' ')} --name`,
    'City archive',
  );
  const { vkey } = JSON.parse(readFileSync(registerCard, 'utf8')) as { vkey: string };
  for (const [nth, { folder, port }] of witnesses.entries()) {
    const file = join(folder, 'config.json');
    played.edit(file, { listen: { port }, logs: [{ keys: [vkey] }], dangerouslyReadTimeFrom: clock });
    await played.start(`witness --config ${file}`, nth === 0);
  }

  const mission = await calledMission(played, ports, [registerCard, ...cards]);
  const config = played.at('register', 'config.json');
  await played.type(
    `register add --register ${config} --dangerously-read-time-from ${clock}`,
    mission,
    played.at('convenor', 'decision-1.json'),
  );
  await played.type(`register publish --register ${config} --mission ${mission} --dangerously-read-time-from ${clock}`);
  const site = await serveFolder(played.at('register', 'site'), host);
  endings.push(async () => site.close());

  const others = process.listeners('SIGHUP'); // of packages that other tests have loaded: one of them ends the process
  await startBoth(played, mission, ports, { dangerouslyReadTimeFrom: clock });
  setTime(Date.now() / 1000);
  const loaded = () => (logged.match(/"mission-loaded"/g) ?? []).length;
  const before = loaded();
  // As both operators would, once the days to object are over.
  for (const reload of process.listeners('SIGHUP').filter((one) => !others.includes(one))) reload('SIGHUP');
  await expect.poll(loaded, { timeout: 60_000 }).toBe(before + 2);
  await contributes(played, mission);
  expect(played.typed).toBeLessThanOrEqual(18);
}, 120_000);
