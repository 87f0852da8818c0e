// sheet-worker.ts — a worker thread that reads one spreadsheet and ends.
import { parentPort, workerData } from 'node:worker_threads';
import { chooseSheet } from './choice.ts';
import { SheetProblem } from './problem.ts';
import type { SheetAnswer, SheetRequest } from './read-sheet.ts';
import { openWorkbook } from './workbook.ts';

const { bytes, sheet } = workerData as SheetRequest;
parentPort?.postMessage(await answer());

async function answer(): Promise<SheetAnswer> {
  try {
    return await chooseSheet(await openWorkbook(bytes), sheet);
  } catch (error) {
    // An error's class doesn't survive the way out of a thread.
    if (error instanceof SheetProblem) return { kind: 'problem', said: error.said };
    throw error;
  }
}
