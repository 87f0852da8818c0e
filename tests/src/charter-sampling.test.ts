// charter-sampling.test.ts — what a charter that samples persons is told of its promises and its price (privacy.md §1, §5).
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkCharterValue, type CharterReport } from '../../src/convenor/charter-check.ts';
import { charterPage } from '../../src/pages/charter-check/page.ts';
import { charterWords } from '../../src/convenor/charter-words.ts';
import { epsilonFromRenyi, RENYI_ORDERS, RENYI_UNIT } from '../../protocol/privacy/renyi.ts';
import { releaseCost } from '../../protocol/release/budget.ts';
import { missionTasks } from '../../protocol/charter/tasks.ts';

const example = JSON.parse(
  readFileSync(new URL('../../examples/charters/food-banks-and-debt-advice.json', import.meta.url), 'utf8'),
) as Record<string, unknown> & { readonly schedule: object; readonly promises: { readonly release: object } };

function check(change: object) {
  return checkCharterValue({ ...example, ...change });
}

function accepted(change: object): CharterReport {
  const checked = check(change);
  return checked.kind === 'accepted' ? checked.report : expect.unreachable(checked.reasons.join('\n'));
}

const sampling = { windows: 13, of: 52 };
/** Two years, and some weeks of a third one. */
const schedule = { ...example.schedule, count: 110 };
const plain = accepted({});
const report = accepted({ sampling, schedule });

function seen({ people }: CharterReport, windows: number) {
  return people[0]?.seen.find((row) => row.windows === windows) ?? expect.unreachable(`${windows} windows`);
}

function said({ heading, paragraphs, tables }: ReturnType<typeof charterWords>[number]): string {
  return [heading, ...paragraphs, ...tables.flatMap(({ caption, rows }) => [caption, ...rows.map((row) => row.join(' | '))])].join('\n');
}

describe('a charter that samples persons', () => {
  it('keeps for somebody seen all year what others keep in the windows that count them', () => {
    expect(report.windows).toEqual({ year: 52, life: 110 });
    expect(report.people[0]?.seen.map(({ windows, counted }) => [windows, counted])).toEqual([
      [1, 1],
      [4, 4],
      [12, 12],
      [52, 13],
      [110, 32], // 13 + 13 + 6: of the third year no more than there is
    ]);
    for (const windows of [1, 4, 12]) expect(seen(report, windows)).toEqual(seen(plain, windows));
    // 4.11 over 13 windows of 52, where all 52 keep 9.17: docs/privacy-figures.json.
    expect(seen(report, 52).release.epsilon).toBeCloseTo(4.11, 2);
    expect(seen(plain, 52).release.epsilon).toBeCloseTo(9.17, 2);
    expect(seen(report, 52).lastResort.epsilon).toBeLessThan(seen(plain, 52).lastResort.epsilon);
  });

  it('may state a smaller ε for the year than its noise would keep without', () => {
    const promises = (yearEpsilon: number) => ({ ...example.promises, release: { ...example.promises.release, yearEpsilon } });
    expect(check({ promises: promises(4.2) })).toMatchObject({ kind: 'refused' });
    expect(check({ promises: promises(4.2), sampling })).toMatchObject({ kind: 'accepted' });
    const refused = check({ promises: promises(4), sampling });
    expect(refused.kind === 'refused' && refused.reasons.join()).toMatch(
      /somebody seen in all 52 windows of a year is ε = 4 .* keeps only ε = 4\.11/,
    );
  });

  it('has a budget that pays for w windows of each year', () => {
    const { order, delta } = report.charter.budget;
    const at = RENYI_ORDERS.indexOf(order);
    const window = missionTasks(report.charter).reduce((sum, task) => sum + (releaseCost(report.charter, task)[at] ?? NaN), 0);
    const budgetFor = (windows: number) => ({
      ...report.charter.budget,
      epsilon: epsilonFromRenyi(order, windows * window * RENYI_UNIT, delta) + 1e-9,
    });
    const paid = (windows: number) => accepted({ sampling, schedule, budget: budgetFor(windows) }).budget.windowsPaid;
    expect(paid(12)).toBe(12);
    expect(paid(13)).toBe(52);
    expect(paid(14)).toBe(53);
    expect(paid(32)).toBe(110);
  });

  it('costs accuracy: noise is scaled with the totals, and sampling has an error of its own', () => {
    const rows = report.errors[0]?.rows ?? [];
    for (const [at, { cell }] of (plain.errors[0]?.rows ?? []).entries()) expect(rows[at]?.cell).toBeCloseTo(4 * cell, 9);
    expect(report.errors[0]?.sampling?.map(({ truth, error }) => [truth, error])).toEqual(
      [10, 100, 1000, 10_000].map((truth) => [truth, Math.sqrt(3 * truth)]),
    );
    expect(plain.errors[0]?.sampling).toBeUndefined();
  });

  it('says so in words, and on the page', () => {
    const words = charterWords(report).map(said).join('\n');
    expect(words).toContain('each is counted in 13 of every 52 windows');
    expect(words).toContain(
      'A person is counted in 13 of them; of the same number of windows beginning in mid-year, they may be counted in up to 26.',
    );
    expect(words).toContain('52 (all year), counted in 13 | 4.11');
    expect(words).toContain('Persons are sampled, so totals are scaled up, and so is their noise.');
    expect(words).toContain('visits | 5.48 | 17.3 | 54.8 | 173');
    expect(charterPage(report.charter.mission, charterWords(report))).toContain('52 (all year), counted in 13');
    expect(charterWords(plain).map(said).join('\n')).not.toMatch(/sampl|counted in/);
  });
});
