// files.test.ts — text files as people have them: each is read right, or a question is asked that names what it is about (files/README.md).
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { outcomeOf, rowFiles, TEXT_FILES, textSource, unsaid, type Counts, type Outcome, type RowFile } from '../../support/row-files.ts';

const files = rowFiles(TEXT_FILES);
const outcomes = new Map<string, Outcome>();
const titled = (some: readonly RowFile[]) => some.map((file) => [`${file.kind}/${file.name}: ${file.why}`, file] as const);

async function read(file: RowFile): Promise<Outcome> {
  const outcome = outcomes.get(`${file.kind}/${file.name}`) ?? (await outcomeOf(file, textSource(file)));
  outcomes.set(`${file.kind}/${file.name}`, outcome);
  return outcome;
}

/** Holds for every sentence: it is short enough to be read, and holds nothing that a terminal would act upon. */
function expectReadable(sentences: readonly string[]): void {
  expect(sentences.length).toBeGreaterThan(0);
  expect(sentences.length).toBeLessThanOrEqual(8);
  for (const sentence of sentences) {
    expect(sentence.length).toBeLessThan(1200);
    expect(sentence).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
  }
}

function expectTable(outcome: Outcome, wanted: Counts): void {
  if (outcome.kind !== 'table') throw new Error(`not read: ${outcome.sentences.join(' ')}`);
  expect(outcome.tally).toEqual(wanted);
}

describe('a file', () => {
  it.each(titled(files))('%s', async (_, file) => {
    const { expect: wanted } = file;
    const outcome = await read(file);
    if ('asks' in wanted) {
      if (outcome.kind === 'table') throw new Error(`counted without a word: ${JSON.stringify(outcome.tally)}`);
      expectReadable(outcome.sentences);
      expect(unsaid(wanted.asks, outcome.sentences), outcome.sentences.join('\n')).toEqual([]);
      if (wanted.answer !== undefined) expect(outcome.answers).toContain(wanted.answer);
      if (wanted.then === undefined) return;
      expectTable(await outcomeOf(file, textSource(file), wanted.then.answers), wanted.then.tally);
      return;
    }
    if (outcome.kind === 'table') {
      expectTable(outcome, wanted.tally);
      expect(unsaid(wanted.says ?? [], outcome.notes), outcome.notes.join('\n')).toEqual([]);
      return;
    }
    if (wanted.mayAsk === undefined) throw new Error(`not read: ${outcome.sentences.join(' ')}`);
    expectReadable(outcome.sentences);
    expect(unsaid(wanted.mayAsk, outcome.sentences), outcome.sentences.join('\n')).toEqual([]);
    if (wanted.answers === undefined) return;
    expectTable(await outcomeOf(file, textSource(file), wanted.answers), wanted.tally);
  });

  it.each([1, 2, 3, 7])('says the same if it comes in pieces of %i bytes', async (piece) => {
    for (const file of files.filter(({ records }) => records === undefined))
      expect({ file: file.name, ...(await outcomeOf(file, textSource(file, piece))) }).toEqual({ file: file.name, ...(await read(file)) });
  });
});

describe('the files', () => {
  it('are read without an option, nine of ten of those that have a table', async () => {
    const tables = files.filter((file) => 'tally' in file.expect);
    const asked: string[] = [];
    for (const file of tables) if ((await read(file)).kind !== 'table') asked.push(`${file.kind}/${file.name}`);
    expect(tables.length).toBeGreaterThan(100);
    expect(asked.length, asked.join(', ')).toBeLessThanOrEqual(tables.length / 10);
  });

  it('are three or more of every kind, and each file has its expectation', () => {
    const kinds = new Map<string, number>();
    for (const { kind } of files) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    expect([...kinds].filter(([, count]) => count < 3)).toEqual([]);
    for (const kind of kinds.keys()) {
      const there = readdirSync(join(TEXT_FILES, kind)).filter((name) => !name.endsWith('.json'));
      expect(there.sort()).toEqual(files.flatMap((file) => (file.kind === kind ? (file.files ?? []) : [])).sort());
    }
  });
});
