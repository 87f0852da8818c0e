// typed.test.ts — an answer says that organisations may have added up some totals themselves, if a release says so
import { expect, it } from 'vitest';
import { sentence } from '../../../src/export/phrases.ts';
import { typedNotes } from '../../../src/insight/notes.ts';
import type { Release } from '../../../protocol/release/release.ts';

it('of one release among others is said once, in words', () => {
  const releases = [{}, { typed: true }, { typed: true }] as readonly Partial<Release>[] as readonly Release[];
  const notes = typedNotes(releases);
  expect(notes.map(sentence)).toEqual([
    'Some totals may have been added up by the organisations themselves. If a person stands in more cells than an organisation declared, the promise to them is weaker.',
  ]);
  expect(typedNotes(releases.slice(0, 1))).toEqual([]);
});
