// whole.ts — the schema of a whole number in a signed document, from its smallest to its largest value.
import * as z from './schema.ts';

export function whole(min: number, max: number) {
  return z.int().check(z.gte(min), z.lte(max));
}
