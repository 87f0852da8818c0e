// run.ts — npm run bench [-- PART…] [--json] [--profile FOLDER] [--reports N]: all parts, or those that are named
import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { measureAlone } from './alone.ts';
import { browserLine, measureBrowser } from './browser.ts';
import { curveCases } from './cases/curves.ts';
import { noiseCases } from './cases/noise.ts';
import { measureKernels } from './kernels.ts';
import { measureRegister } from './register/register.ts';
import { format } from './report.ts';
import { serverCases } from './servers/cases.ts';
import { measureServers } from './servers/measure.ts';
import { watchMemory } from './servers/million.ts';
import { memoryLines, serverHeading, serverLine } from './servers/report.ts';

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
    return measureServers(serverCases, (row) => say(serverLine(row)), values.profile);
  },
  register: measureRegister,
  browser: async (say) => {
    const row = await measureBrowser();
    say(browserLine(row));
    return row;
  },
  million: async (say) => {
    const watch = await watchMemory(Number(values.reports), say);
    for (const line of memoryLines(watch)) say(line);
    return watch;
  },
};
/** Takes a quarter of an hour, so it has to be asked for. */
const ONLY_BY_NAME: readonly string[] = ['million'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, profile: { type: 'string' }, reports: { type: 'string', default: '1000000' } },
});
const unknown = positionals.find((name) => parts[name] === undefined);
if (unknown !== undefined) throw new Error(`There is no part "${unknown}"; there are ${Object.keys(parts).join(', ')}.`);
if (values.profile !== undefined) mkdirSync(values.profile, { recursive: true });

const results: Record<string, unknown> = {};
for (const [name, measure] of Object.entries(parts)) {
  if (positionals.length === 0 ? ONLY_BY_NAME.includes(name) : !positionals.includes(name)) continue;
  results[name] = await measure((line) => {
    if (!values.json) console.log(line);
  });
  if (!values.json) console.log();
}
if (values.json) console.log(JSON.stringify(results, null, 2));
