// reference-cases.test.ts — the files of reference values, stripped of every output and computed again
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { withOutputs } from '../../../../src/insight/model/reference-cases.ts';
import { ReferenceFile } from '../../../../src/insight/model/reference-shapes.ts';

/** The digits that insight.md promises of each. */
const FILES = [
  ['filter', 1e-8],
  ['forecast', 1e-7],
  ['warning', 1e-7],
  ['tests', 1e-9],
  ['evalues', 1e-9],
  ['spending', 1e-6],
  ['leadlag', 1e-9],
  ['represent-score', 1e-9],
] as const;

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(`./vectors/${file}.json`, import.meta.url), 'utf8'));

/** Notes that nothing computes. */
const NOTES = new Set(['agreesWithStatsmodelsTo']);

/** Paths at which two documents differ by more than rounding. */
function differences(ours: unknown, theirs: unknown, digits: number, path = ''): readonly string[] {
  if (typeof ours === 'number' && typeof theirs === 'number') {
    // A logarithm, or a sum that may cancel, is held to its size or to a thousandth.
    return Math.abs(ours - theirs) <= digits * Math.max(Math.abs(theirs), 1e-3) ? [] : [`${path}: ${String(ours)}, not ${String(theirs)}`];
  }
  if (typeof ours !== 'object' || typeof theirs !== 'object' || ours === null || theirs === null)
    return Object.is(ours, theirs) ? [] : [`${path}: ${String(ours)}, not ${String(theirs)}`];
  const [mine, wanted] = [new Map(Object.entries(ours)), new Map(Object.entries(theirs))];
  const names = [...new Set([...mine.keys(), ...wanted.keys()])].filter((name) => !NOTES.has(name));
  return names.flatMap((name) => differences(mine.get(name), wanted.get(name), digits, `${path}/${name}`));
}

describe.each(FILES)('%s', (file, digits) => {
  test('every output is computed from the inputs alone, and no other', () => {
    const stripped: unknown = JSON.parse(JSON.stringify(ReferenceFile.parse(read(file))));
    expect(JSON.stringify(stripped).length).toBeLessThan(JSON.stringify(read(file)).length);
    expect(differences(withOutputs(stripped), read(file), digits)).toEqual([]);
  });
});

test('outputs that are there, however wrong, change nothing', () => {
  const stripped = withOutputs(read('tests'));
  const spoiled: unknown = JSON.parse(JSON.stringify(stripped).replaceAll('"pGreater":0', '"pGreater":7'));
  expect(spoiled).not.toEqual(stripped);
  expect(withOutputs(spoiled)).toEqual(stripped);
});

test('other parameters are other numbers, and what is no such file is refused', () => {
  // α(½) = 2 (1 − Φ(1.645 √2)) = 0.02 of 0.1.
  const one = { boundaries: [{ information: [0.5, 1], alpha: 0.1 }] };
  expect(withOutputs({ cases: [one] })).toMatchObject({
    cases: [{ boundaries: [{ bounds: [expect.closeTo(2.0537, 3), expect.any(Number)] }] }],
  });
  for (const wrong of [{}, { cases: [{}] }, { cases: [{ boundaries: [{ information: ['1'], alpha: 0.1 }] }] }, null])
    expect(() => withOutputs(wrong)).toThrow();
  expect(() => withOutputs({ cases: [{ boundaries: [{ information: [1, 0.5], alpha: 0.1 }] }] })).toThrow(RangeError);
});
