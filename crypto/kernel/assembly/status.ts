// status.ts — what a call answers; kernel/wasm.ts has the same numbers

export const OK: i32 = 0;
/** An element that a peer sent is p or more. */
export const NOT_CANONICAL: i32 = 1;
/** The test point is a root of unity, so the query would give away an output of the gadget. */
export const ROOT_OF_UNITY: i32 = 2;
/** The proof doesn't hold. */
export const INVALID: i32 = 3;
