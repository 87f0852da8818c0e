// read-sheet.ts — a spreadsheet's bytes become the rows of one sheet, in a thread with limits of time and memory: what a file does there harms nobody.
import { answerInThread, FindingsError, workerBeside, type ThreadLimits } from '@soundings/client/node';
import { said, type Said } from '@soundings/protocol/json/said';
import type { SheetChoice } from './choice.ts';
import { SHEET_LIMITS, THREAD_LIMITS } from './limits.ts';

export interface SheetRequest {
  readonly bytes: Uint8Array;
  /** The sheet that somebody named. */
  readonly sheet: string | undefined;
}

export type SheetAnswer = SheetChoice | { readonly kind: 'problem'; readonly said: Said };

/**
 * Reads one sheet of the workbook in `request.bytes`: the one that is named, or the only visible one with rows. If several have rows, their names are
 * returned instead. `name` is the file's, for messages. Throws SdkError `rows` if the file isn't a workbook that can be read within the limits.
 */
export async function readSheet(
  name: string,
  request: SheetRequest,
  signal?: AbortSignal,
  limits: ThreadLimits = THREAD_LIMITS,
): Promise<SheetChoice> {
  if (request.bytes.length > SHEET_LIMITS.fileBytes) {
    const megabytes = Math.ceil(request.bytes.length / 1e6);
    throw unreadable(said`${name} has ${megabytes} MB, which is more than is read from a spreadsheet. Save the rows alone as .csv.`);
  }
  const outcome = await answerInThread<SheetAnswer>(workerBeside(import.meta.url, './sheet-worker.js'), request, limits, signal).catch(
    (cause: unknown) => {
      if (isOutOfMemory(cause)) return undefined;
      throw cause;
    },
  );
  if (outcome?.kind !== 'answer') {
    throw unreadable(said`${name} takes more time or memory to read than a spreadsheet of rows should. Save the rows alone as .csv.`);
  }
  const { answer } = outcome;
  if (answer.kind === 'problem') throw unreadable(said`${name} ${answer.said}`);
  return answer;
}

function unreadable(why: Said): FindingsError {
  return new FindingsError([{ code: 'foreign-file', ...why, about: [] }]);
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
