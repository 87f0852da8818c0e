// skellam-logs.ts — a Skellam law's probabilities by another way than the product's, as logarithms: far out they are no doubles any more.

/** log p(k) of a Skellam law for k = 0 … last, by ratios of Bessel functions from far out inwards. */
export function skellamLogs(variance: number, last: number): readonly number[] {
  const ratios = new Float64Array(last + 1); // I(k + 1) / I(k)
  let ratio = 0;
  for (let k = 2 * last + Math.ceil(variance); k >= 0; k--) {
    ratio = 1 / ((2 * (k + 1)) / variance + ratio);
    if (k <= last) ratios[k] = ratio;
  }
  const logs = [0];
  for (let k = 0; k < last; k++) logs.push((logs[k] as number) + Math.log(ratios[k] as number));
  const whole = logSum(logs.flatMap((log, k) => (k === 0 ? [log] : [log, log])));
  return logs.map((log) => log - whole);
}

/** log Σ e^x. */
export function logSum(logs: readonly number[]): number {
  const largest = logs.reduce((most, log) => Math.max(most, log));
  return largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0));
}
