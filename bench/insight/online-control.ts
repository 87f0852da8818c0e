// online-control.ts — false-discovery control over a whole stream of p-values, for comparison with control by window (insight-method.md §5.4).
//
// Same as LORD and SAFFRON of the R package onlineFDR, whose published example a test repeats to its last digit (tests/src/insight-page.test.ts).

/** What each p-value of the stream was compared with, in order, and whether it was rejected. `start` is the wealth to begin with. */
export type StreamRule = (
  pValues: readonly number[],
  q: number,
  start: number,
) => readonly { readonly level: number; readonly isRejected: boolean }[];

/** LORD++ (Ramdas, Yang, Wainwright and Jordan 2017), γ_j = 0.07720838 log(max(j, 2)) / (j e^√log j) (Javanmard and Montanari 2018, eq. 31). */
export const lordPlusPlus: StreamRule = (pValues, q, start) => {
  const gamma = weights(pValues.length, (j) => (0.07720838 * Math.log(Math.max(j, 2))) / (j * Math.exp(Math.sqrt(Math.log(j)))));
  const found: number[] = [];
  return pValues.map((p, at) => {
    const t = at + 1;
    let level = (gamma[t] ?? 0) * start;
    for (const [which, tau] of found.entries()) level += (which === 0 ? q - start : q) * (gamma[t - tau] ?? 0);
    const isRejected = p <= level;
    if (isRejected) found.push(t);
    return { level, isRejected };
  });
};

/** SAFFRON (Ramdas, Zrnic, Wainwright and Jordan 2018): candidates below λ = ½, γ_j = j^−1.6 / ζ(1.6). */
export const saffron: StreamRule = (pValues, q, start) => {
  const lambda = 0.5;
  const gamma = weights(pValues.length, (j) => 0.4374901658 * j ** -1.6);
  const found: { readonly at: number; candidatesSince: number }[] = [];
  let candidates = 0;
  return pValues.map((p, at) => {
    const t = at + 1;
    let wealth = start * (gamma[t - candidates] ?? 0);
    for (const [which, { at: tau, candidatesSince }] of found.entries())
      wealth += (which === 0 ? q - start : q) * (gamma[t - tau - candidatesSince] ?? 0);
    const level = Math.min(lambda, (1 - lambda) * wealth);
    if (p <= lambda) {
      candidates++;
      for (const one of found) one.candidatesSince++;
    }
    const isRejected = p <= level;
    if (isRejected) found.push({ at: t, candidatesSince: 0 });
    return { level, isRejected };
  });
};

/** γ₁, γ₂, …, at their own index. */
function weights(count: number, of: (j: number) => number): Float64Array {
  return Float64Array.from({ length: count + 1 }, (_, j) => (j === 0 ? 0 : of(j)));
}
