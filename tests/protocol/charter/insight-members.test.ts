// insight-members.test.ts — denominators and cuts in a charter: optional, without any effect on the digest of a charter that has none, and refused in sentences.
import { describe, expect, test } from 'vitest';
import { charterFingerprint, checkCharter } from '../../../protocol/charter/charter.ts';
import { MissionError } from '../../../protocol/errors.ts';
import { exampleCharter } from '../../support/mission.ts';

const charter = exampleCharter();
const dimension = charter.instruments[0]?.dimensions[0]?.name ?? '';
const denominator = { dimensions: [dimension], source: 'Census, table TS007', year: 2021, sha256: 'A'.repeat(43) };

function issues(more: object): readonly string[] {
  try {
    checkCharter({ ...charter, ...more });
    return [];
  } catch (error) {
    return error instanceof MissionError ? error.issues : expect.unreachable(String(error));
  }
}

describe('a charter that fixes how its releases are judged', () => {
  test('is taken with denominators and cuts, and has another digest', () => {
    const more = checkCharter({ ...charter, denominators: [denominator], soundingsCuts: [-10, 10, 30] });
    expect(more.denominators).toEqual([denominator]);
    expect(more.soundingsCuts).toEqual([-10, 10, 30]);
    expect(charterFingerprint(more)).not.toBe(charterFingerprint(charter));
  });

  test('has the digest it had before if it names neither', () => {
    expect(charterFingerprint(checkCharter(JSON.parse(JSON.stringify(charter))))).toBe(charterFingerprint(charter));
    expect(Object.keys(checkCharter(charter))).not.toContain('denominators');
  });

  test.each<[string, object, RegExp]>([
    [
      'a dimension of no question',
      { denominators: [{ ...denominator, dimensions: ['street'] }] },
      /"street", which is a dimension of no question/,
    ],
    ['a dimension twice', { denominators: [{ ...denominator, dimensions: [dimension, dimension] }] }, /names a dimension twice/],
    [
      'two for the same groups',
      { denominators: [denominator, { ...denominator, year: 2011 }] },
      /Two denominators have the same dimensions/,
    ],
    ['no dimension', { denominators: [{ ...denominator, dimensions: [] }] }, /at least 1/],
    ['an empty list', { denominators: [] }, /at least 1/],
    ['a year before statistics', { denominators: [{ ...denominator, year: 1500 }] }, /at least 1900/],
    ['another digest', { denominators: [{ ...denominator, sha256: 'no digest' }] }, /sha256/],
    ['a member that nobody knows', { denominators: [{ ...denominator, url: 'x' }] }, /unknown members: "url"/],
    ['cuts that fall', { soundingsCuts: [5, -5, 20] }, /three rising numbers/],
    ['two cuts', { soundingsCuts: [-5, 5] }, /three rising numbers/],
    ['a cut below everything', { soundingsCuts: [-100, 5, 20] }, /more than -100/],
  ])('is refused with %s', (_, more, sentence) => {
    expect(issues(more).join('\n')).toMatch(sentence);
  });
});
