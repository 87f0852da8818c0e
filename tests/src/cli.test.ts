// cli.test.ts — every mistake that a person makes gets one clear sentence, a non-zero exit, and nothing is lost or sent; three of them as processes.
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secureRandom } from '../../crypto/random.ts';
import { leavesOf } from '../../src/cli/command.ts';
import { shortPath } from '../../src/cli/help.ts';
import { terminal } from '../../src/cli/terminal.ts';
import { soundings as program } from '../../src/commands/index.ts';
import { dealtPlan } from '../../src/demo/plan.ts';
import { freePort } from '../../src/demo/processes.ts';
import { collectArguments, startAggregators, windowsOf } from '../../src/demo/run.ts';
import { stopServer, type Server } from '../../src/demo/processes.ts';
import { makeWorld, shareMission, setClock, type World } from '../../src/demo/world.ts';
import { soundingsHere } from '../support/soundings-here.ts';
import { soundingsProcess, type Printed } from '../support/soundings-process.ts';

const cli = resolve(import.meta.dirname, '../../src/dist/cli.js');
const silent = terminal({ write: () => undefined }, { write: () => undefined }, {}, () => 0);
const names = leavesOf(await program({ terminal: silent, signal: new AbortController().signal })).map(shortPath);
const scratch = mkdtempSync(join(tmpdir(), 'soundings-cli-'));
let world: World;

/** Four organisations, one question by area, six weeks of which the sixth is today's: the only one that is sure to be open. */
beforeAll(async () => {
  const today = Math.floor(Date.now() / 86_400_000);
  const monday = today - ((today + 3) % 7);
  const organisations = ['one', 'two', 'three', 'four'].map((name) => ({ name, sector: 'charity' }));
  const plan = dealtPlan(
    'places',
    { dimensions: [{ name: 'area', values: ['north', 'south'] }], organisations, rows: [[[]]], choices: [] },
    6,
  );
  const place = { folder: join(scratch, 'world'), leaderPort: await freePort(), helperPort: await freePort(), firstDay: monday - 35 };
  const called = makeWorld(plan, place, secureRandom);
  world = shareMission(called, called.document);
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('a command line', () => {
  it('that names no command, or a wrong one', async () => {
    expect((await soundings()).out).toContain('Usage: soundings COMMAND');
    await expectMistake(['contribut'], /There is no command "contribut"\. Did you mean "contribute"\?/, 2, soundingsProcess);
    await expectMistake(['collect', '--mission', 'x'], /^--keys is missing/, 2);
    await expectMistake(['query', '--relases', 'x'], /--relases/, 2);
  });

  it.each(['mission --help', 'help mission', 'mission'])('that names a group of commands: %s', async (line) => {
    const { code, out } = await soundings(...line.split(' '));
    expect(code).toBe(0);
    for (const name of ['call', 'approve', 'roster', 'show']) expect(out).toContain(`  mission ${name} `);
    expect(out).not.toContain('charter check');
  });

  it('that names a wrong command of a group', async () => {
    await expectMistake(
      ['mission', 'sign'],
      /There is no command "mission sign"\. There are "mission new", .*"mission call", .*mission --help/,
      2,
    );
    expect((await soundings('charter', '--help')).out).toContain('  charter check ');
  });

  it.each(names)('%s --help says what it is for, with an example', async (name) => {
    const { code, out } = await soundings(...name.split(' '), '--help');
    expect(code).toBe(0);
    expect(out).toContain(`soundings ${name}: `);
    expect(out).toMatch(/Examples:\n {2}soundings /);
  });
});

describe('a contribution', () => {
  const files: Readonly<Record<string, readonly [string, RegExp]>> = {
    'a missing column': ['person,place\na,7\n', /column "area"[^]*Name it with --column area=YOUR_COLUMN\./],
    'a column of another name that holds the values': ['person,place\na,north\n', /column "area".*pass --column area=place\./],
    'a column with a slip in its name': ['persn,area\na,north\n', /column "person".*pass --person persn\./],
    'nothing in it': ['', /is empty\. .*--nothing/],
    'an unknown cell': ['person,area\na,north\nb,west\n', /line 3.*west/i],
    'a person id missing': ['person,area\n,north\n', /line 2/i],
    'a quote that is never closed': ['person,area\na,"north\n', /line 2/i],
  };

  it.each(Object.entries(files))('of a file with %s', async (name, [csv, sentence]) => {
    await expectMistake(contributeArgs(csvFile(name, csv)), sentence, 1);
    expect(locks()).toEqual([]);
  });

  it('of text where an amount belongs', async () => {
    const charter = world.mission.charter.instruments[0];
    expect(charter?.kind).toBe('count'); // amounts: tests/client-sdk/rows/tally.test.ts; here the column is named by mistake
    await expectMistake(
      [...contributeArgs(csvFile('amount', 'person,area\na,north\n')), '--column', 'area'],
      /--column takes DIMENSION=COLUMN/,
      2,
    );
  });

  it('of a file that is not there', async () => {
    await expectMistake(contributeArgs(join(scratch, 'nowhere.csv')), /There is no file .*nowhere\.csv/, 1);
  });

  it('to aggregators that cannot be reached: nothing is locked before their keys are there', async () => {
    await expectMistake(contributeArgs(good()), /Could not reach .*: nothing listens at 127\.0\.0\.1/, 1, soundingsProcess);
    expect(locks()).toEqual([]);
  });

  it('for a window that is not over', async () => {
    await expectMistake(
      contributeArgs(good()).filter((word) => word !== '--early'),
      /isn't over; contribute from/,
      1,
    );
    expect(locks()).toEqual([]);
  });

  it('as a preview, which says what would be sent and sends nothing', async () => {
    const { code, out, err } = await soundingsProcess([...contributeArgs(good()), '--preview']);
    expect(code, err).toBe(0);
    expect(out).toMatch(/north +2/);
    expect(err).toContain('nothing was drawn, locked or sent');
    expect(locks()).toEqual([]);
  });

  it('of one row, which is in the singular; and what a first contribution costs is explained', async () => {
    const { out } = await soundings(...contributeArgs(csvFile('one', 'person,area\na,north\n')), '--preview');
    expect(out).toContain('1 row read, 1 person counted.');
    expect(out).toContain('the first contribution takes a large part of the budget');
  });

  it('from a folder that has lost the key to its locks', async () => {
    const lost = join(scratch, 'lost');
    cpSync(folder(), lost, { recursive: true });
    rmSync(join(lost, 'lock.key'));
    const args = contributeArgs(good());
    args[args.indexOf('--keys') + 1] = lost;
    await expectMistake(args, /lock\.key is missing.*from the backup/, 2);
  });

  it('for somebody whose key others can read', async () => {
    const loose = join(scratch, 'loose');
    writeFileSync(loose, 'x', { mode: 0o644 });
    await expectMistake(['mission', 'approve', '--mission', world.missionFile, '--key', loose], /chmod 600/, 2);
  });
});

describe('a collector', () => {
  let servers: readonly Server[] = [];
  beforeAll(async () => {
    const [first] = windowsOf(world);
    setClock(world, first?.endDay ?? 0);
    servers = await startAggregators(world, cli);
  });
  afterAll(async () => Promise.all(servers.map(stopServer)));

  it('that asks for a window that has not closed', async () => {
    await expectMistake(collectArgs(0), /has not closed yet/, 1);
  });

  it('whose window lacks organisations: each operator sees it before it closes', async () => {
    setClock(world, (windowsOf(world)[0]?.endDay ?? 0) + 1);
    const { code, out, err } = await soundings('window', '--config', world.leaderConfig);
    expect([code, out]).toEqual([0, expect.stringMatching(/places +people +0: .* 0 +3 +4 /)]);
    expect(err).toMatch(/, window 0: too few organisations have contributed \(0 of 3 needed\), closes in 2 days\./);
    expect((await soundings('window', '--config', world.helperConfig, '--json')).out).toMatch(/"needed": 3/);
  });

  it('with a token that the aggregators do not know', async () => {
    setClock(world, windowsOf(world)[0]?.closesDay ?? 0);
    const args = collectArgs(0);
    const other = join(scratch, 'other-collector');
    expect((await soundings('keys', 'collector', '--out', other)).code).toBe(0);
    args[args.indexOf('--keys') + 1] = other;
    await expectMistake(args, /does not accept this collector's token/, 1);
  });

  it('that asks for a window to which too few contributed', async () => {
    const { out } = await soundings(...collectArgs(0));
    expect(out).toMatch(/^Fewer than 3 organisations contributed/);
    const unnamed = collectArgs(0).filter((word, at, all) => word !== '--window' && all[at - 1] !== '--window');
    expect(unnamed.length).toBe(collectArgs(0).length - 2);
    expect((await soundings(...unnamed)).err).toMatch(/^Nothing is due/);
  });
});

function contributeArgs(data: string): string[] {
  return [
    'contribute',
    '--mission',
    world.missionFile,
    '--keys',
    folder(),
    '--instrument',
    'people',
    '--data',
    data,
    '--window',
    '5',
    '--early',
  ];
}

function collectArgs(window: number): string[] {
  const found = windowsOf(world)[window];
  if (found === undefined) throw new RangeError(`no window ${window}`);
  return [...collectArguments(world, found)];
}

function folder(): string {
  return world.organisations[0]?.folder ?? '';
}

/** What is locked to be sent, or charged. */
function locks(): readonly string[] {
  const path = join(folder(), 'locks');
  const others = /^(?:starts|mission\.)/; // how the generator began, and the charter that is pinned: neither is a contribution
  return existsSync(path) ? readdirSync(path).filter((name) => !others.test(name)) : [];
}

function good(): string {
  return csvFile('good', 'person,area\na,north\nb,north\nc,south\n');
}

function csvFile(name: string, text: string): string {
  const path = join(scratch, `${name.replaceAll(' ', '-')}.csv`);
  writeFileSync(path, text);
  return path;
}

async function expectMistake(args: readonly string[], sentence: RegExp, exit: number, run = soundingsHere): Promise<void> {
  const { code, out, err } = await run(args);
  expect(err).toMatch(sentence);
  expect(code).toBe(exit);
  expect(out).toBe('');
  expect(err).not.toMatch(/^\s+at /m); // no stack
}

async function soundings(...args: readonly string[]): Promise<Printed> {
  return soundingsHere(args);
}
