// front.ts — takes a vector apart from its front, as the draft's front() does (VDAF-20 §2)

/** Each call of the returned function gives the next `length` elements. */
export function front(vec: readonly bigint[]): (length: number) => readonly bigint[] {
  let taken = 0;
  return (length) => vec.slice(taken, (taken += length));
}
