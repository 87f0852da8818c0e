// figures.ts — numbers in words and digits, the same everywhere.

export function percent(probability: number): string {
  const digits = probability > 0.99 && probability < 1 ? 4 : 2; // 99.9% and 99.99% are not the same
  return `${(100 * probability).toFixed(digits).replace(/\.?0+$/, '')}%`;
}

/** "95%", or "95% to 99.2%" if they differ. */
export function percentRange(levels: readonly number[]): string {
  const [least, most] = [percent(Math.min(...levels)), percent(Math.max(...levels))];
  return least === most ? least : `${least} to ${most}`;
}

/** Four decimals, or a power of ten for a small probability. */
export function probability(p: number): string {
  return p >= 0.001 ? p.toFixed(4) : p.toExponential(1);
}

/** "30", or "10–30" if they differ. */
export function rangePhrase(values: readonly number[]): string {
  if (values.length === 0) return '—';
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? String(least) : `${least}–${most}`;
}

/** Six significant digits at most, without trailing zeros. */
export function decimal(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** 12,345, and a real minus sign: for pages. */
export function figure(value: number | bigint): string {
  return value.toLocaleString('en-GB').replace('-', '−');
}

/** How far a share moved or lies from another, in percentage points: 0.0123 is 1.2. With a real minus sign: for pages. */
export function points(share: number): string {
  return decimal(Math.round(1000 * share) / 10).replace('-', '−');
}

/**
 * To nine significant digits if it isn't whole. Sines and exponentials differ in the last digits from one engine to the next; a page, the API and the command
 * then give the same figure.
 */
export function steady(value: number): number {
  return Number.isInteger(value) || !Number.isFinite(value) ? value : Number(value.toPrecision(9));
}
