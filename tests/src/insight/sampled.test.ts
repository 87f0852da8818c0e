// sampled.test.ts — totals of sampled persons: scaled, and covered by intervals as often as they say (privacy.md §1, §8).
import { describe, expect, it } from 'vitest';
import { drawCells } from '../../../client-sdk/lock/noise.ts';
import { countedPlaces } from '../../../client-sdk/rows/sample.ts';
import type { RandomBytes } from '../../../crypto/random.ts';
import { lawFromJson, type LawJson } from '../../../protocol/json/law-json.ts';
import { checkRelease, type Release } from '../../../protocol/release/release.ts';
import type { Law } from '../../../protocol/privacy/law.ts';
import { varianceOf } from '../../../protocol/privacy/law.ts';
import { pmfOf } from '../../../protocol/privacy/symmetric-pmf.ts';
import { answerCsv, answerTable } from '../../../src/export/answer-table.ts';
import { answerJson } from '../../../src/export/answer-json.ts';
import { sentence } from '../../../src/export/phrases.ts';
import { answer as answerTo, type Answered } from '../../../src/insight/answer.ts';
import { changes } from '../../../src/insight/changes.ts';
import { estimator, nonNegative } from '../../../src/insight/estimate.ts';
import { resultsPage } from '../../../src/pages/results/page.ts';
import { query } from '../../../src/insight/query.ts';
import { changeQuestion } from '../../../src/insight/questions/changes.ts';
import { shareQuestion } from '../../../src/insight/questions/shares.ts';
import { totals } from '../../../src/insight/questions/totals.ts';
import { shares } from '../../../src/insight/shares.ts';
import { widened } from '../../../src/insight/sampled.ts';
import { exampleCharter } from '../../support/mission.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { binomialLowerTail, logGamma } from '../../support/statistics.ts';
import { visits } from '../research/releases.ts';

const LEVEL = 0.95;
const notes = (answered: Pick<Answered, 'notes'>) => answered.notes.map(sentence).join(' ');
const SKELLAM: LawJson = { kind: 'skellam', variance: { num: 84, den: 1 } };
const LAPLACE: LawJson = { kind: 'discrete-laplace', parts: [{ rate: { num: 1, den: 4 }, shape: { num: 3, den: 2 } }] };

describe('the interval of a total of persons of whom each counts once', () => {
  const cases = [SKELLAM, LAPLACE].flatMap((law) =>
    [
      [1, 4],
      [13, 52],
      [1, 12],
      [11, 12],
    ].flatMap(([windows = 1, of = 1]) =>
      [0, 1, 20, 300, 3000].map((truth) => ({ kind: law.kind, law: lawFromJson(law), windows, of, truth })),
    ),
  );

  // No simulation: the probability of every released total, noise and sampling together, and whether its interval holds the truth.
  it.each(cases)(
    '$kind, $windows of $of, $truth persons: is right as often as it says, or a little more',
    ({ law, windows, of, truth }) => {
      const estimate = estimator(LEVEL);
      const { covered, probability } = exactCoverage(law, truth, windows / of, (released) => {
        const { low, high } = estimate(BigInt(released), law, { windows, of, personMost: 1 });
        return low <= BigInt(truth) && BigInt(truth) <= high;
      });
      expect(probability).toBeGreaterThan(1 - 1e-9);
      expect(covered).toBeGreaterThanOrEqual(LEVEL);
      expect(covered).toBeLessThan(0.99);
    },
  );
});

/** The exact law of (persons counted) + (noise). */
function exactCoverage(law: Law, truth: number, p: number, covers: (released: number) => boolean) {
  const noise = pmfOf(law).p.filter((chance) => chance > 1e-14);
  const counted = Array.from({ length: truth + 1 }, (_, k) =>
    Math.exp(logGamma(truth + 1) - logGamma(k + 1) - logGamma(truth - k + 1) + k * Math.log(p) + (truth - k) * Math.log1p(-p)),
  );
  let [covered, probability] = [0, 0];
  const first = counted.findIndex((chance) => chance > 1e-13);
  const last = counted.findLastIndex((chance) => chance > 1e-13);
  for (let released = first - noise.length; released <= last + noise.length; released++) {
    let chance = 0;
    for (let k = Math.max(first, released - noise.length); k <= Math.min(last, released + noise.length); k++) {
      chance += (counted[k] ?? 0) * (noise[Math.abs(released - k)] ?? 0);
    }
    probability += chance;
    if (chance > 1e-15 && covers(released)) covered += chance;
  }
  return { covered, probability };
}

const CELLS = 600;
const KEY = seededRandom('sampled test key')(32);
const CELL = { name: 'cell', values: Array.from({ length: CELLS }, (_, n) => `c${n}`) };

interface Scene {
  readonly windows: number;
  readonly of: number;
  readonly personCells: number;
  readonly personAmount: number;
  readonly law: LawJson;
  readonly random: RandomBytes;
}

/** A release whose cell holds, of the amounts of each of its persons, those of persons whom the window counts. */
function release(
  scene: Scene,
  window: number,
  dimensions: Release['dimensions'],
  persons: (cell: number) => readonly (readonly [string, number])[],
): Release {
  const { windows, of, personCells, personAmount, law } = scene;
  const cells = dimensions.reduce((count, { values }) => count * values.length, 1);
  const noise = drawCells(lawFromJson(law), cells, scene.random);
  const totals = Array.from({ length: cells }, (_, cell) =>
    persons(cell)
      .filter(([person]) => counts(person, window, { windows, of }))
      .reduce((sum, [, amount]) => sum + amount, Number(noise[cell])),
  );
  return checkRelease({ ...visits(window, []), dimensions, totals, noise: law, sampling: { windows, of, personCells, personAmount } });
}

const drawn = new Map<string, readonly number[]>();

function counts(person: string, window: number, sampling: { readonly windows: number; readonly of: number }): boolean {
  const name = `${sampling.windows}/${sampling.of}/${Math.floor(window / sampling.of)}/${person}`;
  const places = drawn.get(name) ?? countedPlaces(KEY, new Uint8Array(32), Math.floor(window / sampling.of), person, sampling);
  drawn.set(name, places);
  return places.includes(window % sampling.of);
}

/** Not less often than the level, but for one sample in a million; and not so much more often that the interval says nothing. */
function expectCovered(covered: number, trials: number, most = 0.995): void {
  expect(binomialLowerTail(covered, trials, LEVEL)).toBeGreaterThan(1e-6);
  expect(covered / trials).toBeLessThan(most);
}

describe.each([
  { name: 'Skellam noise', law: SKELLAM },
  { name: 'discrete Laplace noise', law: LAPLACE },
])('$name: simulated', ({ name, law }) => {
  const random = seededRandom(name);
  const scene = (more: Partial<Scene>): Scene => ({
    windows: 1,
    of: 4,
    personCells: 1,
    personAmount: 1,
    law,
    random,
    ...more,
  });
  const people = (cell: number, count: number, amount = 1) => Array.from({ length: count }, (_, n) => [`${cell} ${n}`, amount] as const);

  it('amounts up to a cap', () => {
    const released = release(scene({ personAmount: 7 }), 0, [CELL], (cell) => [...people(cell, 20, 7), ...people(cell + CELLS, 20, 2)]);
    const { rows } = query([released], { instrument: 'visits', by: ['cell'], level: LEVEL });
    expectCovered(rows.filter(({ low, high }) => low <= 180n && 180n <= high).length, CELLS);
    // Unbiased: the mean of so many is within five standard errors.
    const mean = rows.reduce((sum, { estimate }) => sum + Number(estimate), 0) / CELLS;
    const variance = 16 * varianceOf(lawFromJson(law)) + 3 * (20 * 49 + 20 * 4);
    expect(Math.abs(mean - 180)).toBeLessThan(5 * Math.sqrt(variance / CELLS));
  });

  it('a sum of cells that hold the same persons', () => {
    const twice = [CELL, { name: 'kind', values: ['a', 'b'] }];
    const released = release(scene({ personCells: 2 }), 0, twice, (cell) => people(Math.floor(cell / 2), 60));
    const { rows } = query([released], { instrument: 'visits', by: ['cell'], level: LEVEL });
    expectCovered(rows.filter(({ low, high }) => low <= 120n && 120n <= high).length, CELLS);
  });

  it('a sum over windows of one year, and a change between two', () => {
    for (const sampling of [
      { windows: 1, of: 2 },
      { windows: 3, of: 4 },
    ]) {
      const releases = [0, 1].map((window) => release(scene(sampling), window, [CELL], (cell) => people(cell, 80)));
      const { rows } = query(releases, { instrument: 'visits', by: ['cell'], level: LEVEL });
      // Where everybody is counted in one of two windows, the sum over both has no sampling error at all.
      expectCovered(rows.filter(({ low, high }) => low <= 160n && 160n <= high).length, CELLS, 1.01);
      const moved = changes(releases, { instrument: 'visits', by: ['cell', 'window'], level: LEVEL });
      expect(moved).toHaveLength(CELLS);
      expectCovered(moved.filter(({ low, high }) => low <= 0n && 0n <= high).length, CELLS);
    }
  });

  it('a share', () => {
    const few = { ...CELL, values: CELL.values.slice(0, 80) }; // each inverts a test, which takes a while
    const answers = [few, { name: 'answer', values: ['yes', 'no'] }];
    const released = release(scene({}), 0, answers, (cell) => people(cell, cell % 2 === 0 ? 150 : 350));
    const rows = shares([released], { instrument: 'visits', by: ['cell'], level: LEVEL, part: { dimension: 'answer', values: ['yes'] } });
    expectCovered(rows.filter(({ low, high }) => low <= 0.3 && 0.3 <= high).length, rows.length, 1.01);
    expect(rows.filter(({ bounded, high, low }) => bounded && high - low < 0.6).length).toBeGreaterThan(60);
  });
});

describe('what is said of it', () => {
  const sampling = { windows: 2, of: 5, personCells: 2, personAmount: 1 };
  const sampled = [visits(0, [10, -3, 0, 41]), visits(1, [10, 20, 30, 40])].map((one) => ({ ...one, sampling }));
  const asked = { instrument: 'visits', by: ['window', 'area', 'reason'], level: LEVEL };

  it('scales totals by W/w to the nearest whole, and rounds intervals outwards', () => {
    const rows = query(sampled, asked).rows;
    expect(rows.slice(0, 4).map(({ estimate }) => Number(estimate))).toEqual([25, -7, 0, 103]); // −7.5 and 102.5 go up
    for (const { low, high, halfWidth, sampled: of } of rows) {
      const released = Number(of?.released);
      const reach = Math.floor((2 / 5) * halfWidth);
      expect(Number(low)).toBe(Math.floor(2.5 * (released - reach)));
      expect(Number(high)).toBe(Math.ceil(2.5 * (released + reach)));
    }
  });

  it('has wider intervals for larger totals, and says by what variance', () => {
    const [less, more] = [10n, 1000n].map((total) => estimator(LEVEL)(total, lawFromJson(SKELLAM), { ...sampling, personMost: 1 }));
    expect(more?.halfWidth).toBeGreaterThan(less?.halfWidth ?? Infinity);
    // (1 − 2/5) (1000 + reach), rounded up by a 32nd of the whole variance at most.
    const reach = Math.floor((2 / 5) * (more?.halfWidth ?? 0));
    const variance = more?.sampled?.variance ?? 0;
    expect(variance).toBeGreaterThanOrEqual(0.6 * (1000 + reach - 1));
    expect(variance).toBeLessThan((84 + 0.6 * (1000 + reach + 1)) * (33 / 32) - 84);
  });

  it('is in the table, the CSV and the JSON, and of a change and a share', () => {
    const answer = answerTo(totals, sampled, { mission: '', ...asked, by: ['window'] });
    expect(answerTable(answer)).toContain(
      'Each person is counted in 2 of 5 windows, drawn inside their organisation, so totals are 5/2 times what was released.',
    );
    expect(answerTable(answer)).toContain('or more, from the law of the noise and the largest variance of the sampling');
    const [head = '', first = ''] = answerCsv(answer).split('\r\n');
    expect(head).toMatch(/,noise_law,noise_variance,released,sampling_variance_most,last_day,/);
    expect(first).toMatch(/^2025-12-29,120,.*,skellam,2000,48,[\d.]+,2026-01-04,/); // 6.25 times 4 cells of variance 80
    expect(answerJson(answer)).toMatchObject({ rows: [{ total: 120, sampling: { released: 48, noiseVariance: 2000 } }, {}] });
    expect(nonNegative(LEVEL)(answer.rows[0] ?? expect.unreachable()).biasAtZero).toBeCloseTo(2.5 * 0.3989 * Math.sqrt(320), 0);

    const moved = answerTo(changeQuestion, sampled, { ...asked, by: ['window'] });
    expect(notes(moved)).toContain('Each person is counted in 2 of 5 windows');
    expect(answerJson(moved)).toMatchObject({ rows: [{ change: 130, sampling: { released: 52, noiseVariance: 4000 } }] });
    const part = { dimension: 'area', values: ['Kersal'] };
    expect(notes(answerTo(shareQuestion, sampled, { ...asked, by: [], part }))).toContain('Each person is counted in 2 of 5');
  });

  it('is on the page, with its charter or without', () => {
    const { promises, sectors, convenor, board, leader, helper, collector } = exampleCharter();
    const instruments = [{ name: 'visits', question: 'How many came?', gathered: 'together' }];
    const subject = { mission: 'salford-winter', question: 'Is it rising?', region: 'Salford', instruments };
    const page = resultsPage(subject, sampled, { level: LEVEL });
    expect(page).toContain('so totals are 5/2 times what was released');
    expect(page).toContain('Noise in each cell as released, before scaling: Skellam, variance 80');
    const parts = { promises, sectors, convenor, board, leader, helper, collector, sampling: { windows: 2, of: 5 } };
    const withCharter = resultsPage({ ...subject, ...parts }, sampled, { level: LEVEL });
    expect(withCharter).toContain('Each person is counted in 2 of every 5 windows, drawn inside their organisation.');
  });

  it('is not said where nobody is sampled', () => {
    const plain = answerTo(totals, [visits(0, [1, 2, 3, 4])], { mission: '', ...asked, by: [] });
    expect(answerTable(plain) + answerCsv(plain) + JSON.stringify(answerJson(plain))).not.toMatch(/sampl|released/);
  });

  it('adds up to the variance that was asked for, in either family', () => {
    for (const law of [SKELLAM, LAPLACE].map(lawFromJson)) {
      const more = varianceOf(widened(law, 33.3)) - varianceOf(law);
      expect(more).toBeGreaterThanOrEqual(33.3);
      expect(more).toBeLessThan(33.31);
    }
  });
});
