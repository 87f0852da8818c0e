// read-hostile.ts — a program that reads the spreadsheets named on its command line one by one, and says of each what came of it: JSON, a line each.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { performance } from 'node:perf_hooks';
import { chooseSheet } from '../../src/sheet/choice.ts';
import { SheetProblem } from '../../src/sheet/problem.ts';
import { openWorkbook } from '../../src/sheet/workbook.ts';

export interface HostileReading {
  readonly name: string;
  /** The sentence, if it was refused; else how many rows there are. */
  readonly refused?: string;
  readonly rows?: number;
  /** How much larger the process has been since it began to read the first file than before, in MB. */
  readonly grownMb: number;
  readonly milliseconds: number;
}

const beforeKb = process.resourceUsage().maxRSS;
for (const path of process.argv.slice(2)) {
  const bytes = readFileSync(path);
  const startMs = performance.now();
  const found = await read(bytes);
  const reading: HostileReading = {
    name: basename(path),
    ...found,
    grownMb: Math.round((process.resourceUsage().maxRSS - beforeKb) / 1024),
    milliseconds: Math.round(performance.now() - startMs),
  };
  console.log(JSON.stringify(reading));
}

/** Anything but a sentence of the reader ends this program. */
async function read(bytes: Uint8Array): Promise<{ refused: string } | { rows: number }> {
  try {
    const choice = await chooseSheet(await openWorkbook(bytes), undefined);
    return { rows: choice.kind === 'sheet' ? choice.sheet.rows.length : 0 };
  } catch (error) {
    if (error instanceof SheetProblem) return { refused: error.message };
    throw error;
  }
}
