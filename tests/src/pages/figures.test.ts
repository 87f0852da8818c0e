// figures.test.ts — every figure that the pages had before they were made of components is on them still, in the same row, mark or sentence.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkCharterValue } from '../../../src/convenor/charter-check.ts';
import { charterWords } from '../../../src/convenor/charter-words.ts';
import { daysInWords } from '../../../src/insight/short-days.ts';
import { charterPage } from '../../../src/pages/charter-check/page.ts';
import { resultsPage } from '../../../src/pages/results/page.ts';
import { saidOn } from '../../support/page-figures.ts';
import { CHARTERS, charterJson, RESULTS } from './pages-before.ts';

const before = new Map(
  Object.entries(
    JSON.parse(readFileSync(new URL('before/pages.json', import.meta.url), 'utf8')) as Readonly<Record<string, readonly string[]>>,
  ),
);

/** What the page before said and this one doesn't, or less often. Sentences had their days as files have them. */
function missing(name: string, page: string): readonly string[] {
  const left = new Map<string, number>();
  for (const said of saidOn(page)) left.set(said, (left.get(said) ?? 0) + 1);
  return (before.get(name) ?? []).filter((was) => {
    const said = left.has(was) ? was : daysInWords(was);
    const times = left.get(said) ?? 0;
    left.set(said, times - 1);
    return times < 1;
  });
}

describe('results', () => {
  test.each(RESULTS)('$name', ({ name, subject, releases, level, truths }) => {
    expect(before.get(name)?.length).toBeGreaterThan(20);
    expect(missing(name, resultsPage(subject, releases, { level, truths }))).toEqual([]);
  });

  test('a figure that is another is seen', () => {
    const [first] = RESULTS;
    if (first === undefined) return expect.unreachable();
    const page = resultsPage(first.subject, first.releases, { level: first.level });
    expect(missing(first.name, page.replaceAll('1,234', '1,235'))).not.toEqual([]);
  });
});

describe('the check of a charter', () => {
  test.each(CHARTERS)('%s', (name) => {
    const checked = checkCharterValue(charterJson(name));
    if (checked.kind === 'refused') return expect.unreachable(checked.reasons.join());
    expect(before.get(name)?.length).toBeGreaterThan(20);
    expect(missing(name, charterPage(checked.report.charter.mission, charterWords(checked.report)))).toEqual([]);
  });
});
