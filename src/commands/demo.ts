// demo.ts — `soundings demo`: a whole mission on this machine, reported as it happens, and checked against the truth that only a demo knows.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { secureRandom } from '@soundings/crypto/random';
import { isMonday } from '@soundings/protocol/charter/day';
import type { Release } from '@soundings/protocol/release/release';
import { windowName } from '@soundings/protocol/charter/window';
import { readCsv } from '../demo/csv.ts';
import { deal } from '../demo/deal.ts';
import { dealtPlan, winterPlan, type Plan } from '../demo/plan.ts';
import { freePort, stopServer, type Server } from '../demo/processes.ts';
import { collectWindow, contributeWindow, keepProofs, releasesFile, startAggregators, windowsOf } from '../demo/run.ts';
import { startDesk, type DemoDesk } from '../demo/desk.ts';
import { demoOutlook, LEVEL, writePage } from '../demo/page.ts';
import { makeRegister, passCooling, publishMission, publishReleases, startWitnesses, type Publisher } from '../demo/register.ts';
import { serveFolder } from '../demo/static-site.ts';
import { compare, covered, type ComparedCell } from '../demo/truth.ts';
import { clockFileIn, makeWorld, setClock, shareMission, type World } from '../demo/world.ts';
import { command, type OptionsOf, type Surroundings } from '../cli/command.ts';
import { value, values, whole } from '../cli/options.ts';
import { namesOf } from '../cli/values.ts';
import { InputError } from '../errors.ts';
import { table } from '../export/table.ts';
import type { Terminal } from '../cli/terminal.ts';
import { sitePorts } from './register-site.ts';
import { readReleases } from '../collector/read-releases.ts';

const ORGANISATIONS = 18;
const WINDOWS = 30;
const WINDOWS_OF_DATA = 12;
/** A page is written after the first week, and after every so many more: nobody has to wait for the end. */
const WEEKS_A_PAGE = 8;
/** The file that marks a folder as a demo's own. */
const MARK = '.soundings-demo';
/** At most this many rows are printed; the page has all of them. */
const ROWS_SHOWN = 24;

const declared = () =>
  command('demo', {
    summary: 'run a whole mission on this machine and see the noisy totals beside the true ones',
    usage: '[--once] [--json] [--data FILE [--cells A,B] [--organisations N | --by COLUMN]]',
    about:
      'Starts a leader, a helper and a collector as separate processes with a database each. Organisations of three sectors contribute ' +
      'week by week with the SDK, over HTTP. Every week is published in a public register that four witnesses sign. Then it prints the noisy totals beside the true ones, and writes a page with charts. With ' +
      '--data it does the same with a CSV of people, whose rows are dealt out over organisations and weeks by a seeded hash.',
    examples: [
      'soundings demo',
      'soundings demo --once --json',
      'soundings demo --data doctor-visits.csv --cells health,private --organisations 40',
    ],
  })
    .option('--once', 'Exit when it is done. Otherwise the servers, and a desk to try, stay up until you stop them.')
    .option('--json', 'Print one JSON object with every noisy total, its interval and the truth, and exit.')
    .addOption(value('--data <FILE>', 'A CSV of people with a header, one person a row.'))
    .addOption(values('--cells <A,B>', 'The columns that make the cells. Numbers are grouped into bands, which are shown.'))
    .addOption(whole('--organisations <N>', `How many organisations (default: ${ORGANISATIONS}; with --data, 30).`, 3, 500))
    .addOption(value('--by <COLUMN>', 'With --data: one organisation for each value of this column.'))
    .addOption(whole('--windows <N>', `How many weeks (default: ${WINDOWS}; with --data, ${WINDOWS_OF_DATA}).`, 1, 104))
    .addOption(value('--seed <WORD>', 'The seed of the made-up data: another seed gives other data. Noise and keys never depend on it.'))
    .addOption(
      value(
        '--out <FOLDER>',
        'The folder for keys, databases, logs and the page (default: soundings-demo). What an earlier demo left there is removed.',
      ),
    );

type Options = OptionsOf<typeof declared>;

export const demo = ({ terminal, signal, unread }: Surroundings) =>
  declared().action(async (options) => {
    const plan = await planOf(options, terminal);
    const folder = emptyFolder(resolve(options.out ?? 'soundings-demo'));
    terminal.say(`Making keys for everybody, a charter with two privacy promises, and its approval by the board, in ${folder} …`);
    const ports = { leaderPort: await freePort(), helperPort: await freePort(), sitePort: await freePort() };
    const windowsAhead = staysUp(options) ? 1 : 0;
    const register = await makeRegister(folder, ports.sitePort, clockFileIn(folder), secureRandom);
    const firstDay = firstMonday(plan.windows + windowsAhead);
    const called = makeWorld(plan, { folder, ...ports, firstDay, windowsAhead, log: register.log }, secureRandom);
    setClock(called, firstDay - APPROVED_DAYS_BEFORE);
    const site = await serveFolder(register.site, ports.sitePort);
    const servers: Server[] = [];
    try {
      servers.push(...(await startWitnesses(register, cliPath())));
      const publisher: Publisher = { register, clockFile: called.clockFile, ports: sitePorts(signal) };
      const world = shareMission(called, await publishMission(publisher, called));
      terminal.say(`The public register is up, with ${register.log.witnesses.length} witnesses: ${register.log.url}index.html`);
      const aggregators = await startAggregators(world, cliPath());
      servers.push(...aggregators);
      terminal.say('Both aggregators have read the register. The public has seven days to object; in this demo they pass at once.');
      await passCooling(world, firstDay - APPROVED_DAYS_BEFORE, aggregators, signal);
      terminal.say(
        `A leader and a helper are up, with a database each. ${plan.organisations.length} organisations contribute for ${plan.windows} weeks.`,
      );
      await tell(plan, world, publisher, terminal, signal);
      const releases = readReleases(releasesFile(world));
      await finish(plan, world, releases, options, { terminal, signal });
      if (!staysUp(options)) return;
      const desk = await startDesk(plan, world, cliPath());
      const ends = servers.map(({ ended }) => ended); // the desk may be closed on its own page
      servers.push(desk.server);
      sayWhatIsUp(world, desk, terminal);
      await stopped(ends, AbortSignal.any([signal, ...(unread === undefined ? [] : [unread])]));
    } finally {
      await Promise.all(servers.map(stopServer));
      await site.close();
    }
  });

/** Whoever wants figures alone waits for no person. */
function staysUp({ once, json }: Options): boolean {
  return once !== true && json !== true;
}

/** Before the first window the board approves, and the public has time to object. */
const APPROVED_DAYS_BEFORE = 10;

async function planOf(options: Options, terminal: Terminal): Promise<Plan> {
  const seed = options.seed ?? 'winter';
  const windows = options.windows ?? (options.data === undefined ? WINDOWS : WINDOWS_OF_DATA);
  const count = options.organisations;
  const data = options.data;
  const by = options.by;
  const cells = namesOf('cells', options.cells);
  if (data === undefined) {
    if (by !== undefined || cells.length > 0) throw new InputError('--cells and --by say how to read a file. Name the file with --data.');
    if (count !== undefined && count < 12)
      throw new InputError('The demo without --data needs at least 12 organisations, four of each sector.');
    return winterPlan(seed, count ?? ORGANISATIONS, windows);
  }
  if (by !== undefined && count !== undefined) throw new InputError('Give either --organisations or --by, not both.');
  const dealt = deal(await readCsv(data), { cells, organisations: count, by, windows, seed });
  terminal.say(`${basename(data)}:`);
  for (const choice of dealt.choices) terminal.say(`  ${choice}`);
  return dealtPlan(basename(data).replace(/\.[^.]*$/, ''), dealt, windows);
}

async function tell(plan: Plan, world: World, publisher: Publisher, terminal: Terminal, signal: AbortSignal): Promise<void> {
  for (const window of windowsOf(world).slice(0, plan.windows)) {
    signal.throwIfAborted();
    const progress = terminal.progress(`Week ${window.number + 1} of ${plan.windows}`);
    await contributeWindow(plan, world, window, progress, signal);
    await collectWindow(world, cliPath(), window, progress, signal);
    progress.update(`${windowName(window)}: collected; the register publishes it and the witnesses sign`);
    const releases = readReleases(releasesFile(world));
    await publishReleases(
      publisher,
      releases.filter((release) => release.window.number === window.number),
    );
    await keepProofs(world);
    progress.done(`${windowName(window)}: released, and in the public register`);
    if (window.number % WEEKS_A_PAGE !== 0) continue;
    const page = writePage(plan, world, readReleases(releasesFile(world)));
    if (window.number === 0) terminal.say(`A page with what there is so far: ${page}`);
  }
}

async function finish(
  plan: Plan,
  world: World,
  releases: readonly Release[],
  options: Options,
  { terminal, signal }: Pick<Surroundings, 'terminal' | 'signal'>,
): Promise<void> {
  const cells = compare(plan, releases, LEVEL);
  const progress = terminal.progress('What stands out and what comes next:');
  const page = writePage(plan, world, releases, await demoOutlook(world, releases, { progress, signal }));
  progress.done('worked out');
  const result = { organisations: plan.organisations.length, windows: plan.windows, covered: covered(cells), of: cells.length, cells };
  writeFileSync(join(world.folder, 'result.json'), `${JSON.stringify(result, undefined, 1)}\n`);
  if (options.json) terminal.print(JSON.stringify(result));
  else terminal.print(`\n${lastWindow(plan, cells)}\n`);
  terminal.say(
    `${result.covered} of ${result.of} true totals (${((100 * result.covered) / result.of).toFixed(1)}%) lie within their ${100 * LEVEL}% intervals.`,
  );
  const register = world.mission.charter.log?.url ?? '';
  const where = !staysUp(options) ? join(world.folder, 'register', 'site', 'index.html') : `${register}index.html`;
  terminal.say(`The page with all charts: ${page}\nThe figures: ${join(world.folder, 'result.json')}\nThe public register: ${where}`);
}

/** The last window's totals beside the truth. */
function lastWindow(plan: Plan, cells: readonly ComparedCell[]): string {
  const last =
    cells
      .map(({ window }) => window)
      .sort()
      .at(-1) ?? '';
  const shown = plan.instruments.flatMap(({ name }) => cells.filter(({ window, instrument }) => window === last && instrument === name));
  const rows = shown
    .slice(0, ROWS_SHOWN)
    .map(({ instrument, sector, cell, estimate, low, high, truth }) => [
      sector === null ? instrument : `${instrument}, ${sector}`,
      cell,
      String(estimate),
      String(low),
      String(high),
      String(truth),
      low <= truth && truth <= high ? 'within' : 'outside',
    ]);
  const more = shown.length > rows.length ? `\n… and ${shown.length - rows.length} more, on the page.` : '';
  return `Week of ${last}\n${table(['asked', 'cell', 'noisy total', 'low', 'high', 'truth', 'truth is'], rows)}${more}`;
}

function sayWhatIsUp(world: World, desk: DemoDesk, terminal: Terminal): void {
  const releases = releasesFile(world);
  const { missionFile } = world;
  const instrument = world.mission.charter.instruments[0]?.name ?? '';
  const [exported, kept] = desk.practice;
  terminal.say(
    [
      '',
      'The servers stay up; stop them with Ctrl-C. In another terminal:',
      `  npm run soundings -- query --releases ${releases} --instrument ${instrument} --by window`,
      `  npm run soundings -- warn --releases ${releases} --mission ${missionFile} --instrument ${instrument} --by area,reason --history`,
      `  npm run soundings -- mission show --mission ${missionFile} --windows`,
      `  npm run soundings -- ledger --keys ${desk.folder}`,
      `  npm run soundings -- counted --mission ${missionFile} --keys ${desk.folder} --instrument ${instrument} --window 0`,
      '',
      `The desk of ${desk.organisation}, which has not answered for the last week yet. Open this file in your browser:`,
      `  ${desk.lead}`,
      `It leads there once. For another, and to open the pages at once: npm run soundings -- desk --folder ${desk.folder}`,
      'Choose "Add figures" and one of these files of made-up rows:',
      `  ${kept}   as people keep them`,
      `  ${exported}   as a case system exports them`,
    ].join('\n'),
  );
}

/** Settles once somebody stops the demo, or one of these servers has ended. */
async function stopped(ends: readonly Promise<void>[], signal: AbortSignal): Promise<void> {
  const asked = new Promise<void>((done) => {
    if (signal.aborted) done();
    signal.addEventListener('abort', () => done(), { once: true });
  });
  await Promise.race([asked, ...ends]);
}

/** Empties the folder of what an earlier demo left there. Throws InputError if it holds anything else. */
function emptyFolder(folder: string): string {
  const mark = join(folder, MARK);
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    if (!existsSync(mark))
      throw new InputError(`${folder} holds files that no demo made, so it was left as it is. Name another folder with --out.`);
    rmSync(folder, { recursive: true });
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(mark, 'Made by soundings demo, which removes this folder when it runs again.\n');
  return folder;
}

/** The Monday from which so many whole weeks, and their closing, lie in the past. */
function firstMonday(windows: number): number {
  let day = Math.floor(Date.now() / 86_400_000) - 7 * (windows + 1);
  while (!isMonday(day)) day--;
  return day;
}

function cliPath(): string {
  return resolve(import.meta.dirname, '..', 'cli.js');
}
