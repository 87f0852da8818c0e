// decimal.ts — counts as the C2SP specifications write them: decimal, without leading zeros.

/** A whole number from 0 to 2^53 − 1; undefined for any other text. None of our registers comes near that size. */
export function fromDecimal(text: string): number | undefined {
  const value = /^(?:0|[1-9]\d{0,15})$/.test(text) ? Number(text) : NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}
