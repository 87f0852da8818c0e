// main.ts — npm run fuzz -- verdicts [--reports N] [--seed S]: crafted reports through both aggregators; exit 1 if their verdicts ever differ
import { parseArgs } from 'node:util';
import { tableOf } from './print.ts';
import { fuzzVerdicts, type Tally } from './run.ts';

const PROGRESS_MS = 30_000;

/** Undefined for options that can't be understood. */
export async function verdictsMain(args: string[]): Promise<boolean | undefined> {
  const options = readOptions(args);
  if (options === undefined) return undefined;
  const { seed, reports } = options;
  Error.stackTraceLimit = 0; // most reports end in an error that is caught, and its stack is what it costs
  console.log(`seed ${String(seed)}, ${String(reports)} reports`);
  let saidMs = Date.now();
  const onProgress = (tally: Tally): void => {
    if (Date.now() < saidMs + PROGRESS_MS) return;
    saidMs = Date.now();
    console.log(`reports ${String(tally.reports)}, differences ${String(tally.differences)}`);
  };
  const tally = await fuzzVerdicts({ seed, reports, onProgress });
  for (const line of tableOf(tally)) console.log(line);
  return tally.differences === 0;
}

function readOptions(args: string[]): { readonly seed: number; readonly reports: number } | undefined {
  try {
    const named = { reports: { type: 'string', default: '20000' }, seed: { type: 'string' } } as const;
    const { values } = parseArgs({ args, options: named });
    const [reports, seed] = [Number(values.reports), Number(values.seed ?? Date.now() % 1_000_000)];
    return Number.isSafeInteger(reports) && reports > 0 && Number.isSafeInteger(seed) ? { reports, seed } : undefined;
  } catch (error) {
    if (error instanceof TypeError) return undefined; // an option that isn't one
    throw error;
  }
}
