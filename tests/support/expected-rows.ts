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
    expectSentences(outcome, wanted.asks);
    if (wanted.answer !== undefined && outcome.kind === 'sentences') expect(outcome.answers).toContain(wanted.answer);
    if (wanted.then === undefined) return;
    const next = await read(wanted.then.answers);
    if ('tally' in wanted.then) expectTable(next, wanted.then.tally);
    else expectSentences(next, wanted.then.asks);
    return;
  }
  if (outcome.kind === 'table') {
    expectTable(outcome, wanted.tally);
    expect(unsaid(wanted.says ?? [], outcome.notes), outcome.notes.join('\n')).toEqual([]);
    return;
  }
  if (wanted.mayAsk === undefined) throw new Error(`not read: ${outcome.sentences.join(' ')}`);
  expectSentences(outcome, wanted.mayAsk);
  if (wanted.answers !== undefined) expectTable(await read(wanted.answers), wanted.tally);
}

/** They name what they should, one cause in one sentence, and are short enough to be read. */
function expectSentences(outcome: Outcome, wanted: readonly string[]): void {
  if (outcome.kind === 'table') throw new Error(`counted without a word: ${JSON.stringify(outcome.tally)}`);
  const { sentences } = outcome;
  expect(unsaid(wanted, sentences), sentences.join('\n')).toEqual([]);
  expect(sentences.length).toBeGreaterThan(0);
  expect(sentences.length).toBeLessThanOrEqual(8);
  for (const sentence of sentences) expect(sentence.length).toBeLessThan(1200);
}

function expectTable(outcome: Outcome, wanted: Counts): void {
  if (outcome.kind !== 'table') throw new Error(`not read: ${outcome.sentences.join(' ')}`);
  expect(outcome.tally).toEqual(wanted);
}
