// matching.test.ts — what was settled about files of a question: kept as names, applied again, and refused once it no longer fits.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Columns } from '../../../client-sdk/rows/columns.ts';
import { withMatching } from '../../../client-sdk/rows/apply-matching.ts';
import { SdkError } from '../../../client-sdk/errors.ts';
import { fileSettingsWith, matchingJson, matchingOf, parseMatching, type Matching } from '../../../client-sdk/rows/matching.ts';
import { withSettled } from '../../../client-sdk/rows/settled.ts';
import { tally } from '../../../client-sdk/rows/tally.ts';
import { secureRandom } from '../../../crypto/random.ts';
import { visits, window } from './visits.ts';

const matched = { mission: 'winter', instrument: visits };

const settled: Columns = {
  person: 'Client ref',
  date: 'Visit date',
  dimensions: { area: 'Ward', age: 'DOB' },
  values: { area: { M5: 'Salford', '': null }, person: { 'A-17': null }, date: { 'n/a': null } },
  dateOrder: 'day-first',
  leaveOut: ['notes'],
  ignore: ['No.'],
  ids: 'same',
  onePerson: ['A-1'],
  anyAnswer: true,
  anyNumber: ['age'],
};
const file =
  'No.;Client ref;Ward;DOB;Visit date\n1;A-1;M5;03/04/1990;06/01/2026\n2;A-2;Eccles;04/05/2010;07/01/2026\n3;A-3;;1/1/1950;08/01/2026\n';

async function read(matching: Matching | undefined, columns: Columns = {}, text = file) {
  return withSettled(matched, matching, columns, async (all) => tally(visits, window, { kind: 'csv', text }, all, secureRandom));
}

describe('a matching', () => {
  it('holds what was settled of columns and values, and nothing about people or one window', () => {
    const matching = matchingOf(matched, settled, { sheet: 'Jan 26', encoding: 'windows-1252' });
    expect(matching).toEqual({
      format: 'soundings matching v1',
      mission: 'winter',
      instrument: 'visits',
      sheet: 'Jan 26',
      encoding: 'windows-1252',
      person: 'Client ref',
      date: 'Visit date',
      dimensions: [
        { dimension: 'area', column: 'Ward' },
        { dimension: 'age', column: 'DOB' },
      ],
      values: [
        { under: 'area', text: 'M5', value: 'Salford' },
        { under: 'area', text: '', value: null },
        { under: 'date', text: 'n/a', value: null },
      ],
      dateOrder: 'day-first',
      leaveOut: ['notes'],
      ignore: ['No.'],
    });
    expect(matchingJson(matching)).not.toContain('A-1');
  });

  it('is read back from its JSON, and takes what is settled later on top', () => {
    const matching = matchingOf(matched, settled);
    expect(parseMatching(matchingJson(matching))).toEqual(matching);
    const later = matchingOf(matched, { person: 'Ref', values: { area: { M5: 'Eccles', M6: 'Salford' } } }, { delimiter: ';' }, matching);
    expect(later).toMatchObject({ person: 'Ref', date: 'Visit date', delimiter: ';' });
    expect(later.values).toEqual([
      { under: 'area', text: 'M5', value: 'Eccles' },
      { under: 'area', text: '', value: null },
      { under: 'date', text: 'n/a', value: null },
      { under: 'area', text: 'M6', value: 'Salford' },
    ]);
    expect(matchingOf(matched, {})).toEqual({ format: 'soundings matching v1', mission: 'winter', instrument: 'visits' });
  });

  it('takes any words of columns and values', () => {
    const word = fc.oneof(fc.string({ minLength: 1, maxLength: 20 }), fc.constantFrom('__proto__', 'constructor', 'toString'));
    fc.assert(
      fc.property(word, fc.dictionary(word, fc.constantFrom('Eccles', null), { maxKeys: 4 }), (column, texts) => {
        const matching = matchingOf(matched, { dimensions: { area: column }, values: { area: texts } });
        expect(parseMatching(matchingJson(matching))).toEqual(matching);
        const back = withMatching(matched, matching, {});
        expect(back.dimensions).toEqual({ area: column });
        expect(Object.entries(back.values?.['area'] ?? {})).toEqual(Object.entries(texts));
      }),
      { seed: 21 },
    );
  });

  it('reads the next file without an option, and says so', async () => {
    const { counts, facts } = await read(matchingOf(matched, settled));
    expect(counts.map(Number)).toEqual([1, 0, 0, 0, 1, 0]);
    expect(facts.notes[0]).toMatchObject({
      code: 'matching',
      sentence:
        'As settled before: person ids under "Client ref"; "area" under "Ward"; "age" under "DOB"; dates under "Visit date"; dates with the day first; ' +
        '"M5" under "area" as "Salford"; "" under "area" left out; "n/a" under "date" left out; notes at the end left out; "No." not used.',
    });
    expect(facts.leftOut).toMatchObject([{ cause: 'value', count: 1, first: { sentence: 'line 4' } }]);
    expect(facts.values).toEqual([{ dimension: 'area', text: 'M5', value: 'Salford', rows: 1, settled: true }]);
  });

  it('gives way to what is said now', async () => {
    const { counts } = await read(matchingOf(matched, settled), { values: { area: { m5: 'Eccles' } } });
    expect(counts.map(Number)).toEqual([1, 1, 0, 0, 0, 0]);
    expect(fileSettingsWith({ ...matchingOf(matched, {}), sheet: 'a', delimiter: ';' }, { sheet: 'b' })).toEqual({
      sheet: 'b',
      delimiter: ';',
    });
  });

  it('of another question is refused', () => {
    const matching = matchingOf(matched, settled);
    for (const other of [
      { ...matching, instrument: 'calls' },
      { ...matching, mission: 'summer' },
    ])
      expect(() => withMatching(matched, other, {})).toThrow('This matching is for');
  });

  it.each([
    ['a column that is gone', { ...matchingOf(matched, settled), person: 'Client number' }, 'there is no column "Client number"'],
    ['a heading line that is gone', { ...matchingOf(matched, settled), headerLine: 9 }, 'line 9 holds no headings'],
    [
      'a dimension that is gone',
      { ...matchingOf(matched, settled), dimensions: [{ dimension: 'ward', column: 'Ward' }] },
      'has no dimension "ward"',
    ],
    [
      'a value that is gone',
      { ...matchingOf(matched, settled), values: [{ under: 'area', text: 'M5', value: 'Bury' }] },
      "which the charter hasn't got",
    ],
    [
      'values of a dimension that is gone',
      { ...matchingOf(matched, settled), values: [{ under: 'ward', text: 'M5', value: 'Bury' }] },
      '"ward"',
    ],
  ])('with %s no longer fits', async (_, matching, why) => {
    const error: unknown = await read(matching).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SdkError);
    expect((error as SdkError).message).toMatch(/^What was settled before no longer fits: /);
    expect((error as SdkError).message).toContain(why);
    expect(error).toMatchObject({ findings: [{ code: 'matching' }] });
  });

  it.each([
    ['{', 'This is no matching: '],
    ['[]', 'This is no matching of this version.'],
    ['{"format":"soundings matching v2","mission":"a","instrument":"b"}', 'version (format)'],
    ['{"format":"soundings matching v1","mission":"a","instrument":"b","rows":[]}', 'This is no matching of this version'],
    ['{"format":"soundings matching v1","mission":"a","instrument":"b","values":[{"under":"x","text":"y"}]}', 'version (values.0.value)'],
  ])('is not %s', (json, sentence) => {
    expect(() => parseMatching(json)).toThrow(sentence);
  });
});
