// insight-numbers.test.ts — the files of reference values, stripped of every output and computed again; other parameters; and what is refused
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { skellamPmf } from '../../protocol/privacy/symmetric-pmf.ts';
import { InputError } from '../../src/errors.ts';
import { insightNumbers } from '../../src/insight-numbers.ts';

type Json = Readonly<Record<string, unknown>>;

/** The digits that insight-method.md promises of each. */
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

/** Which members are inputs, as the README beside the files lists them; of a list of objects, which of each object's. */
const INPUTS: Readonly<Record<string, readonly string[] | true>> = {
  ...Object.fromEntries(
    [
      ...['name', 'slope', 'period', 'harmonics', 'releases', 'noiseVariance', 'exposure', 'irregularVariance', 'levelVariance'],
      ...['slopeVariance', 'seasonVariance', 'initialSlopeVariance', 'initialSeasonVariance', 'people', 'futureNoiseVariance'],
      ...['coefficients', 'margin', 'kind', 'laws', 'bets', 'scatterVariance', 'population', 'totals', 'shares', 'outcomes', 'cells'],
      ...['cellVariances', 'total', 'totalVariance'],
    ].map((name) => [name, true]),
  ),
  forecast: ['ahead', 'upperTail'],
  upperTail: ['release'],
  power: ['effect'],
  powerWithScatter: ['effect', 'scatterVariance'],
  trend: ['releases', 'noiseVariance'],
  ratioChange: ['numeratorBefore', 'denominatorBefore', 'numeratorAfter', 'denominatorAfter', 'varianceBefore', 'varianceAfter'],
  boundaries: ['information', 'alpha'],
  laplaceLogMgf: ['bet', 'rate', 'shape'],
  leadlag: ['note', 'x', 'xVariance', 'y', 'yVariance', 'lags'],
  lags: ['lag'],
  balance: ['answers', 'noiseVariance'],
  quality: ['total', 'variance'],
};

function inputsOf(value: unknown, names?: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((one) => inputsOf(one, names));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => (names === undefined ? name in INPUTS : names.includes(name)));
  return Object.fromEntries(kept.map(([name, one]) => [name, strippedOf(name, one)]));
}

function strippedOf(name: string, value: unknown): unknown {
  const inner = INPUTS[name];
  return Array.isArray(inner) ? inputsOf(value, inner as readonly string[]) : value;
}

const textOf = (file: string) => readFileSync(new URL(`./insight/model/vectors/${file}.json`, import.meta.url), 'utf8');
const casesOf = (text: string) => (JSON.parse(text) as { readonly cases: readonly Json[] }).cases;
/** A file without one output. An e-value's statistic is an input, that of a combination isn't. */
const stripped = (file: string) =>
  casesOf(textOf(file)).map((one) => ({ ...(inputsOf(one) as Json), ...('laws' in one ? { statistic: one['statistic'] } : {}) }));
const answered = (cases: readonly unknown[]) => casesOf(insightNumbers(JSON.stringify({ cases })));

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
    const inputs = stripped(file);
    expect(JSON.stringify(inputs).length).toBeLessThan(0.9 * JSON.stringify(casesOf(textOf(file))).length);
    expect(differences(answered(inputs), casesOf(textOf(file)), digits)).toEqual([]);
  });
});

test('outputs that are there, however wrong, change nothing; notes stay', () => {
  const text = textOf('tests');
  const spoiled = text.replaceAll(/"(pGreater|attained|slope|statistic)": [-\d.e]+/g, '"$1": "seven"');
  expect(spoiled).not.toBe(text);
  expect(insightNumbers(spoiled)).toBe(insightNumbers(text));
  expect(JSON.parse(insightNumbers(text))).toMatchObject({ seed: 20261, about: expect.stringContaining('Exact tests') as string });
});

describe('other parameters', () => {
  test('are other numbers', () => {
    // α(½) = 2 (1 − Φ(1.645 √2)) = 0.02 of 0.1.
    const [one] = answered([{ boundaries: [{ information: [0.5, 1], alpha: 0.1 }] }]);
    expect(one).toMatchObject({ boundaries: [{ bounds: [expect.closeTo(2.0537, 3), expect.any(Number)] }] });
  });

  test('parts of a case are enough: a combination with one side, power alone, no quality, logarithms of means alone', () => {
    const noiseVariance = [264, 264, 264];
    const [sum, ratio, laplace, share, few] = answered([
      { coefficients: [1, 1, 1], releases: [3, -2, 5], noiseVariance, margin: 0 },
      { coefficients: [3, -1], releases: [30, 80], noiseVariance: [4, 9], margin: 2, power: [{ effect: 5 }] },
      { laplaceLogMgf: [{ bet: 2, rate: 1, shape: 0.5 }] },
      { population: [3, 1], totals: [-5, 2], noiseVariance: [100, 100] },
      { shares: [[0.2, 0.8]], outcomes: [[0, 1]] },
    ]);
    expect(sum).toMatchObject({ statistic: 6, rateTest: null, pGreater: expect.any(Number) as number });
    expect(ratio).toMatchObject({ rateTest: null, power: [{ effect: 5, power: expect.any(Number) as number }] });
    expect(laplace).toEqual({ laplaceLogMgf: [{ bet: 2, rate: 1, shape: 0.5, logMgf: 'Infinity' }] });
    expect(share).toMatchObject({ areas: [{ low: 0, high: 'Infinity', bounded: false }, {}] });
    expect(few).toMatchObject({ skillFrom13: null, dieboldMariano: null, weights: [0] });
  });

  test('windows without a release need no variance and no exposure', () => {
    const releases = [50, null, 61, 47, null];
    const known = releases.map((one) => (one === null ? null : 30));
    const [filtered, forecast, warned, trend] = answered([
      {
        ...{ slope: 0.5, period: 0, harmonics: 0, releases, noiseVariance: known, exposure: known.map((one) => one && 1) },
        ...{
          irregularVariance: 2,
          levelVariance: 1,
          slopeVariance: 0,
          seasonVariance: 0,
          initialSlopeVariance: 0,
          initialSeasonVariance: 0,
        },
      },
      { releases, noiseVariance: known, period: 3, people: false, futureNoiseVariance: 30, forecast: [{ ahead: 1 }, { ahead: 40 }] },
      { releases, noiseVariance: known, exposure: known, people: true },
      { trend: { releases, noiseVariance: known } },
    ]);
    expect(filtered).toMatchObject({ innovations: [50, null, expect.any(Number), expect.any(Number), null] });
    expect((filtered?.['smoothedTruth'] as readonly unknown[]).every((one) => typeof one === 'number')).toBe(true);
    expect(forecast).toMatchObject({ forecast: [{ ahead: 1, mean: expect.any(Number) as number }, { ahead: 40 }] });
    expect(warned).toMatchObject({ p1: [null, null, expect.any(Number), expect.any(Number), null], p4: [null, null, null, null, null] });
    expect(trend).toMatchObject({ trend: { slope: expect.any(Number) as number } });
  });

  test('far out in a tail digits are not lost', () => {
    const [far] = answered([{ coefficients: [2, -1], releases: [14, -14], noiseVariance: [4, 9], margin: 0 }]);
    // P[2X − Y ≥ 42], summed from the pmf of each, where a Fourier transform is left with rounding.
    const [x, y] = [skellamPmf(4).p, skellamPmf(9).p];
    const both = (half: Float64Array) => [
      ...half.keys(),
      ...Array.from(half.keys())
        .slice(1)
        .map((z) => -z),
    ];
    let tail = 0;
    for (const a of both(x)) for (const b of both(y)) if (2 * a - b >= 42) tail += (x[Math.abs(a)] ?? 0) * (y[Math.abs(b)] ?? 0);
    expect(tail).toBeLessThan(1e-12);
    expect(Math.abs((far?.['pGreater'] as number) / tail - 1)).toBeLessThan(1e-9);
  });
});

test('cells and a total without noise stay as they are', () => {
  expect(answered([{ cells: [1, 2], cellVariances: [0, 0], total: 4, totalVariance: 0 }])[0]).toMatchObject({
    reconciled: [1, 2],
    reconciledVariances: [0, 0],
  });
});

describe('what is refused, in a sentence', () => {
  const case1 = (one: unknown) => JSON.stringify({ cases: [one] });
  test.each([
    ['{', 'The file is not JSON'],
    ['null', 'The file is missing or not of the type object.'],
    ['{}', 'The file: "cases" is missing or not of the type array.'],
    [case1({}), 'Case 1 is of no known kind. A case has one of these members: irregularVariance, '],
    [
      case1({ boundaries: [{ information: ['1'], alpha: 0.1 }] }),
      'Case 1: "boundaries.0.information.0" is missing or not of the type number.',
    ],
    [case1({ boundaries: [{ information: [1], alpha: 0 }] }), 'Case 1: "boundaries.0.alpha" should be more than 0.'],
    [case1({ boundaries: [{ information: [1, 0.5], alpha: 0.1 }] }), 'Case 1: shares of information rise from look to look'],
    [case1({ coefficients: [1, 2], releases: [1], noiseVariance: [1], margin: 0 }), 'Case 1: a combination has a coefficient'],
    [case1({ coefficients: [1], releases: [1], noiseVariance: [1], margin: -1 }), 'Case 1: a margin of equivalence is at least 0, got -1.'],
    [case1({ coefficients: [0], releases: [1], noiseVariance: [1], margin: 0 }), 'Case 1: a combination needs a release'],
    [case1({ coefficients: [1], releases: [1], noiseVariance: [1e14], margin: 0 }), 'Case 1: noise of variance'],
    [case1({ trend: { releases: [1, 2, null], noiseVariance: [1, 1, 1] } }), 'Case 1: a trend is of 3 releases at least, got 2.'],
    [case1({ trend: { releases: [1, 2, 4], noiseVariance: [1, null, 1] } }), 'Case 1: window 1 has a release and no variance.'],
    [case1({ laws: [], statistic: [1], margin: 0, bets: [1] }), 'Case 1: evidence has laws for each statistic.'],
    [case1({ leadlag: [{ x: [1, 2], xVariance: [1], y: [1, 2], yVariance: [1, 1], lags: [] }] }), 'Case 1: a series has a variance'],
    [case1({ balance: [{ answers: [1, 2], noiseVariance: 1 }] }), 'Case 1: a balance is of 4 counts, got 2.'],
    [case1({ shares: [[1, 0]], outcomes: [] }), 'Case 1: 1 shares need as many outcomes, got 0.'],
    [case1({ cells: [1], cellVariances: [], total: 1, totalVariance: 1 }), 'Case 1: 1 cells need as many variances, got 0.'],
    [
      case1({ releases: [null], noiseVariance: [1], period: 0, people: true, futureNoiseVariance: 1, forecast: [] }),
      'Case 1: a series without a release cannot be fitted.',
    ],
    [case1({ releases: [1], noiseVariance: [null], exposure: [1], people: true }), 'Case 1: window 0 has a release and no variance'],
    [
      case1({
        ...{ slope: 0, period: 0, harmonics: 0, releases: [null], noiseVariance: [1], exposure: [1], irregularVariance: 0 },
        ...{ levelVariance: 0, slopeVariance: 0, seasonVariance: 0, initialSlopeVariance: 0, initialSeasonVariance: 0 },
      }),
      'Case 1: a series without a release cannot be filtered.',
    ],
    [case1({ releases: [1], noiseVariance: [1], exposure: [1e-300], people: true }), 'Case 1: "exposure.0" should be at least 1e-15.'],
    [
      case1({ releases: [1e300], noiseVariance: [1], exposure: [1], people: true }),
      'Case 1: "releases.0" should be at most 1000000000000000.',
    ],
  ])('%s', (text, sentence) => {
    expect(() => insightNumbers(text)).toThrow(InputError);
    expect(() => insightNumbers(text)).toThrow(sentence);
  });
});

describe('as a program', () => {
  const folder = mkdtempSync(join(tmpdir(), 'soundings-insight-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const program = new URL('../../src/dist/insight-numbers.js', import.meta.url);

  test('reads a file and writes it with its outputs; a mistake is exit code 2 and a sentence', () => {
    const file = join(folder, 'mine.json');
    writeFileSync(file, JSON.stringify({ cases: stripped('spending') }));
    expect(execFileSync(process.execPath, [program.pathname, file], { encoding: 'utf8' })).toBe(insightNumbers(readFileSync(file, 'utf8')));
    writeFileSync(file, '{"cases":[{}]}');
    let failed: unknown;
    try {
      execFileSync(process.execPath, [program.pathname, file], { encoding: 'utf8', stdio: 'pipe' });
    } catch (error) {
      failed = error;
    }
    expect(failed).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(/^Case 1 is of no known kind/) as string });
  });
});
