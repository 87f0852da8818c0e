// expected-rows.ts — whether what came of a file is what was expected of it, before there was a reader.
import { expect } from 'vitest';
import { unsaid, type Answers, type Counts, type Outcome, type RowFile } from './row-files.ts';

/** `outcome` is without an option, `read` gives what comes with answers. */
export async function expectOutcome(
  { expect: wanted }: RowFile,
  outcome: Outcome,
  read: (answers: Answers) => Promise<Outcome>,
): Promise<void> {
  if ('asks' in wanted) {
    if (outcome.kind === 'table') throw new Error(`counted without a word: ${JSON.stringify(outcome.tally)}`);
    expectSentences(outcome.sentences, wanted.asks);
    if (wanted.answer !== undefined) expect(outcome.answers).toContain(wanted.answer);
    if (wanted.then !== undefined) expectTable(await read(wanted.then.answers), wanted.then.tally);
    return;
  }
  if (outcome.kind === 'table') {
    expectTable(outcome, wanted.tally);
    expect(unsaid(wanted.says ?? [], outcome.notes), outcome.notes.join('\n')).toEqual([]);
    return;
  }
  if (wanted.mayAsk === undefined) throw new Error(`not read: ${outcome.sentences.join(' ')}`);
  expectSentences(outcome.sentences, wanted.mayAsk);
  if (wanted.answers !== undefined) expectTable(await read(wanted.answers), wanted.tally);
}

/** They name what they should, one cause in one sentence, and are short enough to be read. */
function expectSentences(sentences: readonly string[], wanted: readonly string[]): void {
  expect(unsaid(wanted, sentences), sentences.join('\n')).toEqual([]);
  expect(sentences.length).toBeGreaterThan(0);
  expect(sentences.length).toBeLessThanOrEqual(8);
  for (const sentence of sentences) expect(sentence.length).toBeLessThan(1200);
}

function expectTable(outcome: Outcome, wanted: Counts): void {
  if (outcome.kind !== 'table') throw new Error(`not read: ${outcome.sentences.join(' ')}`);
  expect(outcome.tally).toEqual(wanted);
}
