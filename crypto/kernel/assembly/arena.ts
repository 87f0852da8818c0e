// arena.ts — memory for one call: taken from the front, given back all at once
//
// Nothing here is collected. The caller resets, then takes room for what it writes in; functions take their scratch the same way.

let top: usize = 0;

/** Gives everything back. What lay there is left as it was. */
export function reset(): void {
  top = (__heap_base + 15) & ~15;
}

/** `size` bytes at a multiple of 16, holding whatever was there before. Traps if there is no more memory. */
export function take(size: usize): usize {
  const start = top;
  top = (start + size + 15) & ~15;
  const missing = <isize>top - ((<isize>memory.size()) << 16);
  if (missing > 0 && memory.grow(<i32>((missing + 0xffff) >> 16)) < 0) unreachable();
  return start;
}

/** Gives back what was taken after `mark`, a pointer that `take` gave. */
export function release(mark: usize): void {
  top = mark;
}

/** `size` bytes of zeros. */
export function takeZeros(size: usize): usize {
  const start = take(size);
  memory.fill(start, 0, size);
  return start;
}

/** Copies a few bytes in words of 8, the last one whole even if `size` is not: `memory.copy` is a call into the engine and takes longer. */
export function copyWords(out: usize, from: usize, size: usize): void {
  for (let i: usize = 0; i < size; i += 8) store<u64>(out + i, load<u64>(from + i));
}
