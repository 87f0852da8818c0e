// online-control.ts — false-discovery control over a whole stream of p-values, for comparison with control by window (insight-method.md §5.4).

/** Whether each p-value of the stream is rejected, in order. */
export type StreamRule = (pValues: readonly number[], q: number) => readonly boolean[];

/** LORD++ (Ramdas, Yang, Wainwright and Jordan 2017): γ_j ∝ log(max(j, 2)) / (j e^√log j), half of q to begin with. */
export const lordPlusPlus: StreamRule = (pValues, q) => {
  const gamma = weights(pValues.length, (j) => Math.log(Math.max(j, 2)) / (j * Math.exp(Math.sqrt(Math.log(j)))));
  const start = q / 2;
  const found: number[] = [];
  return pValues.map((p, at) => {
    const t = at + 1;
    let alpha = (gamma[t] ?? 0) * start;
    for (const [which, tau] of found.entries()) alpha += (which === 0 ? q - start : q) * (gamma[t - tau] ?? 0);
    if (p > alpha) return false;
    found.push(t);
    return true;
  });
};

/** SAFFRON (Ramdas, Zrnic, Wainwright and Jordan 2018): candidates below λ = ½, γ_j ∝ j^−1.6, half of (1 − λ) q to begin with. */
export const saffron: StreamRule = (pValues, q) => {
  const lambda = 0.5;
  const gamma = weights(pValues.length, (j) => j ** -1.6);
  const start = q / 2;
  const found: { readonly at: number; candidatesSince: number }[] = [];
  let candidates = 0;
  return pValues.map((p, at) => {
    const t = at + 1;
    let alpha = start * (gamma[t - candidates] ?? 0);
    for (const [which, { at: tau, candidatesSince }] of found.entries())
      alpha += (which === 0 ? q - start : q) * (gamma[t - tau - candidatesSince] ?? 0);
    const isRejected = p <= Math.min(lambda, (1 - lambda) * alpha);
    if (p <= lambda) {
      candidates++;
      for (const one of found) one.candidatesSince++;
    }
    if (isRejected) found.push({ at: t, candidatesSince: 0 });
    return isRejected;
  });
};

/** γ₁, γ₂, …, at their own index, adding up to 1 over a million. */
function weights(count: number, of: (j: number) => number): Float64Array {
  let whole = 0;
  for (let j = 1; j <= 1_000_000; j++) whole += of(j);
  return Float64Array.from({ length: count + 1 }, (_, j) => (j === 0 ? 0 : of(j) / whole));
}
