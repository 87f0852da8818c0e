// decimal.ts — the one way in which the C2SP specifications write a count: decimal, no zero in front.

/** A whole number from 0 to 2^53 − 1; undefined for any other text. No register of ours comes near that size. */
export function fromDecimal(text: string): number | undefined {
  const value = /^(?:0|[1-9]\d{0,15})$/.test(text) ? Number(text) : NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}
