// fitting-file.ts — which file of a folder answers which question: the one whose columns and values can be read for it.
import { FindingsError, SdkError, type FindingCode } from '@soundings/client/node';
import { fold } from '@soundings/protocol/json/fold';

/** What came of reading one file for one question. `problem`: it has the columns, but something in it must be settled first. */
export type Attempt<Read> =
  | { readonly kind: 'ready'; readonly file: string; readonly read: Read }
  | { readonly kind: 'problem' | 'unfit'; readonly file: string; readonly error: SdkError };

/** Findings that say that a file is another question's, or another window's. */
const UNFIT: ReadonlySet<FindingCode> = new Set([
  'foreign-file',
  'malformed',
  'encoding',
  'header-line',
  'missing-column',
  'column-twice',
  'matching',
  'nothing',
]);

/** Reads a file for a question. Throws what isn't about its rows. */
export async function attempt<Read>(file: string, read: () => Promise<Read>): Promise<Attempt<Read>> {
  try {
    return { kind: 'ready', file, read: await read() };
  } catch (error) {
    if (!(error instanceof SdkError) || error.code !== 'rows') throw error;
    const fits = error instanceof FindingsError && !error.findings.some(({ code }) => UNFIT.has(code));
    return { kind: fits ? 'problem' : 'unfit', file, error };
  }
}

/**
 * The only file that fits; of several the only one whose name has the question's in it. Throws SdkError `rows` if none or several fit, or if the one
 * that does has a problem.
 */
export function fittingFile<Read>(instrument: string, attempts: readonly Attempt<Read>[]): { readonly file: string; readonly read: Read } {
  const fitting = attempts.filter(({ kind }) => kind !== 'unfit');
  const named = fitting.filter(({ file }) => bare(file).includes(bare(instrument)));
  const [one, ...more] = fitting.length > 1 && named.length === 1 ? named : fitting;
  if (one === undefined) throw noneFits(instrument, attempts);
  if (more.length > 0) {
    const files = fitting.map(({ file }) => file).join(', ');
    throw new SdkError(
      'rows',
      `Several files fit "${instrument}": ${files}. Contribute it on its own, with --instrument ${instrument} and --data.`,
    );
  }
  if (one.kind === 'ready') return one;
  throw new SdkError('rows', `${one.file} is for "${instrument}", but there is something to settle first:\n${messageOf(one)}`, {
    cause: one.kind,
  });
}

function noneFits<Read>(instrument: string, attempts: readonly Attempt<Read>[]): SdkError {
  const reasons = attempts.flatMap((one) => (one.kind === 'ready' ? [] : [`  ${one.file}: ${one.error.issues[0] ?? ''}`]));
  return new SdkError(
    'rows',
    `No file fits "${instrument}". If it had nothing to report, contribute it on its own with --nothing; if a file is for it, settle its columns once with --instrument ${instrument}.\n${reasons.join('\n')}`,
  );
}

function messageOf<Read>(one: Attempt<Read>): string {
  return one.kind === 'ready' ? '' : one.error.message;
}

/** Letters and digits alone: "First-time visitors (Jan).xlsx" is a file of "first-time-visitors". */
function bare(name: string): string {
  return fold(name).replaceAll(/[^\p{L}\p{N}]/gu, '');
}
