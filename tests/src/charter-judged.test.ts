// charter-judged.test.ts — the board sees by which figures results will be judged, if the charter fixes them; else nothing of it.
import { expect, test } from 'vitest';
import { judged } from '../../src/convenor/charter-judged-words.ts';
import type { CharterReport } from '../../src/convenor/charter-check.ts';
import { exampleCharter } from '../support/mission.ts';

const said = (more: object) => judged({ charter: { ...exampleCharter(), ...more } } as CharterReport); // the rest isn't read

test('a charter without them has no such section', () => {
  expect(said({})).toEqual([]);
});

test('denominators with their digests as sha256sum prints them, and cuts in words', () => {
  const [section] = said({
    denominators: [{ dimensions: ['area', 'age'], source: 'Census, table TS007', year: 2021, sha256: `${'A'.repeat(42)}8` }],
    soundingsCuts: [-10, 5, 30],
  });
  expect(section?.tables[0]?.rows).toEqual([['area, age', 'Census, table TS007', '2021', `${'00'.repeat(31)}0f`]]);
  expect(section?.paragraphs.join(' ')).toContain('up to -10% counts as falling, up to 5% as steady, up to 30% as rising');
});
