// read-rows.mjs — a process of its own that reads the rows of one file, as what was compiled for the command does, and says how long it took and how large it became: JSON.
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { csvFile, SdkError } from '../../client-sdk/dist/node/index.js';
import { tally } from '../../client-sdk/dist/rows/tally.js';
import { secureRandom } from '../../crypto/dist/random.js';
import { windowNumbered } from '../../protocol/dist/charter/window.js';
import { readSheet } from '../../src/dist/sheet/read-sheet.js';

const [path = '', asked = ''] = process.argv.slice(2);
const { schedule, instrument } = JSON.parse(asked);
const startMs = performance.now();
const found = await read().catch((error) => {
  if (error instanceof SdkError) return { refused: error.message };
  throw error;
});
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({
    ...found,
    seconds: (performance.now() - startMs) / 1000,
    cpuSeconds: (user + system) / 1e6,
    largestMb: process.resourceUsage().maxRSS / 1024,
  }),
);

async function read() {
  const { rowsRead, persons } = await tally(instrument, windowNumbered(schedule, 1), await source(), {}, secureRandom);
  return { rowsRead, persons };
}

async function source() {
  if (!/\.(?:xlsx|ods)$/.test(path)) return csvFile(path);
  const choice = await readSheet(path, { bytes: readFileSync(path), sheet: undefined });
  if (choice.kind !== 'sheet') throw new Error(`${path} has several sheets`);
  const rows = choice.sheet.rows.map(({ number, cells }) => ({ line: number, cells }));
  return { kind: 'table', unit: 'row', sheet: choice.sheet.name, rows };
}
