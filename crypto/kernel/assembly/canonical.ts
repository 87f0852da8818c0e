// canonical.ts — which bytes are elements of a field: those that encode a number below p (VDAF-20 §6.1)
import { P_HIGH, SIZE128 } from './field128';
import { P64 } from './field64';

/**
 * Whether `count` elements of `size` bytes are all below p. The last word nearly always tells; if it is p's, the element is p or more unless
 * its first word is 0: p's first word is 1 in Field128, and in Field64 there is one word.
 */
export function isCanonical(vec: usize, count: usize, size: usize): bool {
  const bound = size == SIZE128 ? P_HIGH : P64;
  let below: bool = true;
  for (const end = vec + count * size; vec < end; vec += size) {
    const last = load<u64>(vec + size - 8);
    if (last >= bound && (last > bound || load<u64>(vec) != 0)) below = false;
  }
  return below;
}
