// files.test.ts — text files as people have them: each is read right, or a question is asked that names what it is about (files/README.md).
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectOutcome } from '../../support/expected-rows.ts';
import { outcomeOf, rowFiles, TEXT_FILES, textSource, type Outcome, type RowFile } from '../../support/row-files.ts';

const files = rowFiles(TEXT_FILES);
const outcomes = new Map<string, Outcome>();
const pathOf = ({ kind, name }: RowFile) => `${kind}/${name}`;

async function read(file: RowFile): Promise<Outcome> {
  const outcome = outcomes.get(pathOf(file)) ?? (await outcomeOf(file, textSource(file)));
  outcomes.set(pathOf(file), outcome);
  return outcome;
}

describe('a file', () => {
  it.each(files.map((file) => [`${pathOf(file)}: ${file.why}`, file] as const))('%s', async (_, file) => {
    await expectOutcome(file, await read(file), async (answers) => outcomeOf(file, textSource(file), answers));
  });

  it.each([1, 2, 3, 7])('says the same if it comes in pieces of %i bytes', async (piece) => {
    for (const file of files.filter(({ records }) => records === undefined))
      expect([pathOf(file), await outcomeOf(file, textSource(file, piece))]).toEqual([pathOf(file), await read(file)]);
  });
});

describe('the files', () => {
  it('are read without an option, nine of ten of those that have a table', async () => {
    const tables = files.filter((file) => 'tally' in file.expect);
    const asked: string[] = [];
    for (const file of tables) if ((await read(file)).kind !== 'table') asked.push(pathOf(file));
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
