// run.ts — npm run bench [-- PART…] [--json] [--profile FOLDER] [--reports N] [--runs N] [--docs] [--only NAME,NAME] …: all parts, or those that are named
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { measureAlone } from './alone.ts';
import { browserLine, measureBrowser } from './browser.ts';
import { curveCases } from './cases/curves.ts';
import { noiseCases } from './cases/noise.ts';
import { measureExplorer } from './explorer.ts';
import { measureKernels } from './kernels.ts';
import { measureRehearsal } from './rehearsal.ts';
import { measureRegister } from './register/register.ts';
import { INSIGHT_PARTS, insightPart, measureInsight } from './insight/measure.ts';
import { writeDocs } from './insight/page.ts';
import { countOf, endWith, optionsOf } from '../tests/support/options.ts';
import { format } from './report.ts';
import { serverCases, type ServerCase } from './servers/cases.ts';
import { measureRows } from './rows.ts';
import { measureMission } from './mission/mission.ts';
import { measureServers } from './servers/measure.ts';
import { watchMemory } from './servers/million.ts';
import { memoryLines, serverHeading, serverLine } from './servers/report.ts';
import { measureWarnings, warningsLines } from './warnings.ts';

type Say = (line: string) => void;

/** Each says its table as it goes and returns what goes into the JSON. */
const parts: Readonly<Record<string, (say: Say) => Promise<unknown>>> = {
  kernels: measureKernels,
  curves: async (say) => {
    const curves = await measureAlone([...(await curveCases()), ...noiseCases()]);
    for (const [title, ns] of curves) say(`${title.padEnd(36)}${`${format(ns / 1000)} µs`.padStart(12)}`);
    return Object.fromEntries(curves);
  },
  servers: async (say) => {
    say(serverHeading);
    const runs = countOf(USAGE, 'runs', values.runs ?? '5');
    const options = { runs, root: values.build, profileFolder: values.profile, onPostgres: values.postgres };
    return measureServers(chosenCases(), (row) => say(serverLine(row)), options);
  },
  mission: async (say) => {
    const root = values.build ?? join(import.meta.dirname, '..');
    const [organisations, windows] = [countOf(USAGE, 'organisations', values.organisations), countOf(USAGE, 'windows', values.windows)];
    return measureMission({ organisations, windows, root, profileFolder: values.profile }, say);
  },
  register: measureRegister,
  rehearsal: measureRehearsal,
  browser: async (say) => {
    const row = await measureBrowser();
    say(browserLine(row));
    return row;
  },
  explorer: measureExplorer,
  rows: async (say) => Promise.resolve(measureRows(say)),
  warnings: async (say) => {
    const measured = measureWarnings(countOf(USAGE, 'runs', values.runs ?? '400'));
    for (const line of warningsLines(measured)) say(line);
    return Promise.resolve(measured);
  },
  million: async (say) => {
    const watch = await watchMemory(countOf(USAGE, 'reports', values.reports ?? '1000000'), say);
    for (const line of memoryLines(watch)) say(line);
    return watch;
  },
  insight: (say) => {
    const figures = measureInsight(say, only);
    if (values.docs) writeDocs(figures);
    return Promise.resolve(figures);
  },
};
/** They take many minutes, so they have to be asked for. */
const ONLY_BY_NAME: readonly string[] = ['mission', 'warnings', 'million', 'insight', 'rehearsal'];

const USAGE = `Usage: npm run bench [-- PART… [options]]

Parts: ${Object.keys(parts).join(', ')}.
Without one, all but ${ONLY_BY_NAME.join(', ')}, which take many minutes.

  --json            print the figures as JSON
  --profile FOLDER  servers, mission: leave CPU profiles in this folder
  --build FOLDER    servers, mission: measure the servers of this build
  --postgres        servers: on a PostgreSQL of its own, whose processor time is counted too, instead of SQLite files
  --case TITLE      servers: this case alone, or several of them: ${serverCases.map(({ title }) => title).join('; ')}
  --reports N       million: how many reports (1000000); servers: how many a run, of every case
  --organisations N, --windows N
                    mission: how many of each (12, 52)
  --runs N          servers: how many runs of a case (5); warnings: how many winters of each kind (400)
  --docs            insight: write the figures and the tables of docs/
  --only NAME,NAME  insight: these figures alone, of ${INSIGHT_PARTS.join(', ')}`;

const { values, positionals } = optionsOf(
  USAGE,
  {
    json: { type: 'boolean', default: false },
    profile: { type: 'string' },
    reports: { type: 'string' },
    runs: { type: 'string' },
    docs: { type: 'boolean', default: false },
    organisations: { type: 'string', default: '12' },
    windows: { type: 'string', default: '52' },
    build: { type: 'string' },
    postgres: { type: 'boolean', default: false },
    case: { type: 'string', multiple: true, default: [] },
    only: { type: 'string', default: INSIGHT_PARTS.join(',') },
  },
  Object.keys(parts),
);
const only = values.only.split(',').map((name) => insightPart(name) ?? endWith(USAGE, `insight has no figures "${name}".`));
if (values.profile !== undefined) mkdirSync(values.profile, { recursive: true });

function chosenCases(): readonly ServerCase[] {
  const named = values.case.map(
    (title) => serverCases.find((one) => one.title === title) ?? endWith(USAGE, `There is no case "${title}".`),
  );
  const chosen = named.length === 0 ? serverCases : named;
  if (values.reports === undefined) return chosen;
  const wanted = countOf(USAGE, 'reports', values.reports);
  return chosen.map((one) => ({ ...one, reports: Math.ceil(wanted / one.reportsPerRequest) * one.reportsPerRequest }));
}

const results: Record<string, unknown> = {};
for (const [name, measure] of Object.entries(parts)) {
  if (positionals.length === 0 ? ONLY_BY_NAME.includes(name) : !positionals.includes(name)) continue;
  results[name] = await measure((line) => {
    if (!values.json) console.log(line);
  });
  if (!values.json) console.log();
}
if (values.json) console.log(JSON.stringify(results, null, 2));
