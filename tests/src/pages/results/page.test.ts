// page.test.ts — the page is whole in itself, shows every figure, and lets no word of a charter become markup.
import { expect, test } from 'vitest';
import { resultsPage } from '../../../../src/pages/results/page.ts';
import { axisOf } from '../../../../src/pages/components/scale.ts';
import { exampleCharter } from '../../../support/mission.ts';
import { visits, worry } from '../../research/releases.ts';

const subject = {
  mission: 'salford-winter',
  question: 'Is it <rising> & "why"?',
  region: 'Salford',
  instruments: [
    { name: 'visits', question: 'How many came?', gathered: 'together' },
    { name: 'worry', question: 'What do they see?', gathered: 'by-sector' },
    { name: 'never', question: 'Never released?', gathered: 'together' },
  ],
};
const releases = [
  visits(0, [1, -20, 3, 4]),
  visits(2, [10, 20, 30, 40]),
  worry(0, 'charity', [1, 2, 3, 4]),
  worry(2, 'public body', [1, 2, 3, 4]),
];
const page = resultsPage(subject, releases, { level: 0.95 });

test('nothing in it is fetched or run', () => {
  expect(page).not.toMatch(/<script|<link|<img|<iframe|\bsrc=|\bhref=|url\(|@import|https?:/i);
  expect(page).toMatch(/default-src &#39;none&#39;; style-src &#39;sha256-[\w+\/]{43}=&#39;/);
});

test("a charter's words stay words", () => {
  expect(page).toContain('Is it &lt;rising&gt; &amp; &quot;why&quot;?');
  expect(page).not.toContain('<rising>');
});

test('totals below zero stand as they are, with a real minus sign', () => {
  expect(page).toContain('<td class="number">−20</td>');
});

test('what is missing is said', () => {
  expect(page).toContain('leave out public body, because nothing was released for it');
  expect(page).not.toContain('Never released?');
});

test('the noise and the organisations stand beside every question', () => {
  expect(page).toContain('Skellam, variance 80');
  expect(page).toContain('5 organisations');
});

test('true totals are shown only where somebody knows them', () => {
  expect(page).not.toContain('true total');
  const known = resultsPage(subject, releases, {
    level: 0.95,
    truths: releases.map((release) => ({ ...release, totals: release.totals.map(() => 77) })),
  });
  expect(known).toContain('true total 77');
});

test('a scale holds zero and every interval whole', () => {
  const { low, high, ticks } = axisOf([-5, -37, 27], 4, 'whole', String);
  expect(low).toBeLessThanOrEqual(-37);
  expect(high).toBeGreaterThanOrEqual(27);
  expect(ticks).toContain(0);
  expect(axisOf([], 4, 'whole', String).ticks).toEqual([0, 1]);
  expect(axisOf([1405], 5, 'whole', String).ticks.at(-1)).toBeLessThan(2000);
  expect(axisOf([0.29], 4, 'number', String).ticks).toEqual([0, 0.1, 0.2, 0.3]);
});

test('with the charter at hand it says what is promised, and who answers for it', () => {
  const charter = exampleCharter();
  const said = resultsPage({ ...charter, mission: 'salford-winter' }, [visits(0, [1, 2, 3, 4])], { level: 0.95 });
  expect(said).toContain('Over all questions of one window ε = 1, and ε = 10');
  expect(said).toContain('all but 1 of the organisations');
  expect(said).toContain('3–5 organisations');
  expect(said).toContain('A university and A charity');
  expect(page).not.toContain('What stands behind');
});
