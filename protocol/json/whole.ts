// whole.ts — a whole number in a signed document, with its smallest and its largest value.
import * as z from './schema.ts';

export function whole(min: number, max: number) {
  return z.int().check(z.gte(min), z.lte(max));
}
