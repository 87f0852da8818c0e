// statistics.ts — how surprising a sample is, for tests that allow themselves one false alarm in a million

/** P[χ² ≥ what was seen] for counts and the counts expected. Cells that expect fewer than ten are put together. */
export function chiSquarePValue(observed: readonly number[], expected: readonly number[]): number {
  const cells = pooled(observed, expected);
  const statistic = cells.reduce((sum, { seen, wanted }) => sum + (seen - wanted) ** 2 / wanted, 0);
  return upperGamma((cells.length - 1) / 2, statistic / 2);
}

/** P[χ² ≥ what was seen] for two samples of one law. */
export function twoSamplePValue(first: readonly number[], second: readonly number[]): number {
  const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
  // The smaller sample is the one whose cells may be too empty.
  if (total(first) > total(second)) return twoSamplePValue(second, first);
  const share = total(first) / (total(first) + total(second));
  const cells = pooled(
    first,
    first.map((count, i) => (count + (second[i] ?? 0)) * share),
  );
  // The larger sample's cell is off by as much, and expects (1 − share) / share times as many.
  const statistic = cells.reduce((sum, { seen, wanted }) => sum + (seen - wanted) ** 2 / wanted / (1 - share), 0);
  return upperGamma((cells.length - 1) / 2, statistic / 2);
}

/** P[X ≥ successes] for X binomial. */
export function binomialUpperTail(successes: number, trials: number, p: number): number {
  if (successes <= 0) return 1;
  if (successes > trials) return 0;
  return betaLower(p, successes, trials - successes + 1);
}

/** P[X ≤ successes] for X binomial. */
export function binomialLowerTail(successes: number, trials: number, p: number): number {
  if (successes < 0) return 0;
  if (successes >= trials) return 1;
  return betaLower(1 - p, trials - successes, successes + 1);
}

/** Clopper and Pearson 1934: the true probability is below this with probability at most `alpha`. */
export function probabilityAtLeast(successes: number, trials: number, alpha: number): number {
  return successes === 0 ? 0 : bisect((p) => binomialUpperTail(successes, trials, p) < alpha);
}

/** Clopper and Pearson 1934: the true probability is above this with probability at most `alpha`. */
export function probabilityAtMost(successes: number, trials: number, alpha: number): number {
  return successes === trials ? 1 : bisect((p) => binomialLowerTail(successes, trials, p) > alpha);
}

/** The largest p in [0, 1] at which `holds`, for something that holds up to there. */
function bisect(holds: (p: number) => boolean): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

interface Cell {
  readonly seen: number;
  readonly wanted: number;
}

function pooled(observed: readonly number[], expected: readonly number[]): readonly Cell[] {
  const cells: Cell[] = [];
  let open: Cell = { seen: 0, wanted: 0 };
  expected.forEach((wanted, i) => {
    open = plus(open, { seen: observed[i] ?? 0, wanted });
    if (open.wanted < 10) return;
    cells.push(open);
    open = { seen: 0, wanted: 0 };
  });
  const last = cells.pop();
  if (last === undefined) throw new RangeError('too small a sample to say anything');
  return [...cells, plus(last, open)];
}

function plus(a: Cell, b: Cell): Cell {
  return { seen: a.seen + b.seen, wanted: a.wanted + b.wanted };
}

/** log Γ(x), x > 0, to 14 digits (Lanczos 1964, g = 7). */
export function logGamma(x: number): number {
  const coefficients = [
    676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012,
    9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  const shifted = x - 1;
  const sum = coefficients.reduce((total, coefficient, i) => total + coefficient / (shifted + i + 1), 0.99999999999980993);
  const t = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** The regularised upper incomplete gamma function Q(a, x) (DLMF 8.11.4 below the mean, 8.9.2 above). */
function upperGamma(a: number, x: number): number {
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; term > sum * 1e-16; n++) sum += term *= x / (a + n);
    return 1 - scale * sum;
  }
  let fraction = 0;
  for (let n = 1000; n >= 1; n--) fraction = (n * (n - a)) / (x + 2 * n + 1 - a - fraction);
  return scale / (x + 1 - a - fraction);
}

/** The regularised incomplete beta function I_x(a, b), by Lentz's method on DLMF 8.17.22. */
function betaLower(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - betaLower(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  let fraction = 0;
  for (let n = 2000; n >= 1; n--) {
    const m = Math.floor(n / 2);
    const d =
      n % 2 === 0 ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)) : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    fraction = d / (1 + fraction);
  }
  return front / (1 + fraction);
}
