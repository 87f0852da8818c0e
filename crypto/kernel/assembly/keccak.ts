// keccak.ts — Keccak-p[1600, 12], two states side by side (FIPS 202 §3; RFC 9861 §2.2)
//
// Two states cost about 1.15 times what one costs with 64-bit integers, so there is no permutation for a lone state.

/** Bytes of two states: lane i of the one at 16·i, of the other at 16·i + 8. */
export const STATES_SIZE: usize = 25 * 16;

const ROUND_CONSTANTS = memory.data<u64>([
  0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
  0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
  0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
]);

@inline
function rotl(x: v128, count: i32): v128 {
  return v128.or(i64x2.shl(x, count), i64x2.shr_u(x, 64 - count));
}

@inline
function parity(a: v128, b: v128, c: v128, d: v128, e: v128): v128 {
  return v128.xor(v128.xor(v128.xor(a, b), v128.xor(c, d)), e);
}

/** a ⊕ (¬b ∧ c) */
@inline
function chi(a: v128, b: v128, c: v128): v128 {
  return v128.xor(a, v128.andnot(c, b));
}

/**
 * Same as, for both states A at `states`, lane (x, y) at index x + 5y:
 *   θ  A[x, y] ^= C[x − 1] ^ rotl(C[x + 1], 1), C[x] the parity of column x
 *   ρπ B[x, y] = rotl(A[x + 3y, x], ρ[x + 3y, x])
 *   χι A[x, y] = B[x, y] ^ (~B[x + 1, y] & B[x + 2, y]); A[0, 0] ^= the round's constant
 * in locals, because a state in memory costs about twice the time.
 */
export function permute(states: usize): void {
  let a0 = v128.load(states, 0);
  let a1 = v128.load(states, 16);
  let a2 = v128.load(states, 32);
  let a3 = v128.load(states, 48);
  let a4 = v128.load(states, 64);
  let a5 = v128.load(states, 80);
  let a6 = v128.load(states, 96);
  let a7 = v128.load(states, 112);
  let a8 = v128.load(states, 128);
  let a9 = v128.load(states, 144);
  let a10 = v128.load(states, 160);
  let a11 = v128.load(states, 176);
  let a12 = v128.load(states, 192);
  let a13 = v128.load(states, 208);
  let a14 = v128.load(states, 224);
  let a15 = v128.load(states, 240);
  let a16 = v128.load(states, 256);
  let a17 = v128.load(states, 272);
  let a18 = v128.load(states, 288);
  let a19 = v128.load(states, 304);
  let a20 = v128.load(states, 320);
  let a21 = v128.load(states, 336);
  let a22 = v128.load(states, 352);
  let a23 = v128.load(states, 368);
  let a24 = v128.load(states, 384);
  for (let round: usize = 0; round < 12; round++) {
    const c0 = parity(a0, a5, a10, a15, a20);
    const c1 = parity(a1, a6, a11, a16, a21);
    const c2 = parity(a2, a7, a12, a17, a22);
    const c3 = parity(a3, a8, a13, a18, a23);
    const c4 = parity(a4, a9, a14, a19, a24);
    const d0 = v128.xor(c4, rotl(c1, 1));
    const d1 = v128.xor(c0, rotl(c2, 1));
    const d2 = v128.xor(c1, rotl(c3, 1));
    const d3 = v128.xor(c2, rotl(c4, 1));
    const d4 = v128.xor(c3, rotl(c0, 1));
    const b0 = v128.xor(a0, d0);
    const b1 = rotl(v128.xor(a6, d1), 44);
    const b2 = rotl(v128.xor(a12, d2), 43);
    const b3 = rotl(v128.xor(a18, d3), 21);
    const b4 = rotl(v128.xor(a24, d4), 14);
    const b5 = rotl(v128.xor(a3, d3), 28);
    const b6 = rotl(v128.xor(a9, d4), 20);
    const b7 = rotl(v128.xor(a10, d0), 3);
    const b8 = rotl(v128.xor(a16, d1), 45);
    const b9 = rotl(v128.xor(a22, d2), 61);
    const b10 = rotl(v128.xor(a1, d1), 1);
    const b11 = rotl(v128.xor(a7, d2), 6);
    const b12 = rotl(v128.xor(a13, d3), 25);
    const b13 = rotl(v128.xor(a19, d4), 8);
    const b14 = rotl(v128.xor(a20, d0), 18);
    const b15 = rotl(v128.xor(a4, d4), 27);
    const b16 = rotl(v128.xor(a5, d0), 36);
    const b17 = rotl(v128.xor(a11, d1), 10);
    const b18 = rotl(v128.xor(a17, d2), 15);
    const b19 = rotl(v128.xor(a23, d3), 56);
    const b20 = rotl(v128.xor(a2, d2), 62);
    const b21 = rotl(v128.xor(a8, d3), 55);
    const b22 = rotl(v128.xor(a14, d4), 39);
    const b23 = rotl(v128.xor(a15, d0), 41);
    const b24 = rotl(v128.xor(a21, d1), 2);
    a0 = v128.xor(chi(b0, b1, b2), v128.load64_splat(ROUND_CONSTANTS + (round << 3)));
    a1 = chi(b1, b2, b3);
    a2 = chi(b2, b3, b4);
    a3 = chi(b3, b4, b0);
    a4 = chi(b4, b0, b1);
    a5 = chi(b5, b6, b7);
    a6 = chi(b6, b7, b8);
    a7 = chi(b7, b8, b9);
    a8 = chi(b8, b9, b5);
    a9 = chi(b9, b5, b6);
    a10 = chi(b10, b11, b12);
    a11 = chi(b11, b12, b13);
    a12 = chi(b12, b13, b14);
    a13 = chi(b13, b14, b10);
    a14 = chi(b14, b10, b11);
    a15 = chi(b15, b16, b17);
    a16 = chi(b16, b17, b18);
    a17 = chi(b17, b18, b19);
    a18 = chi(b18, b19, b15);
    a19 = chi(b19, b15, b16);
    a20 = chi(b20, b21, b22);
    a21 = chi(b21, b22, b23);
    a22 = chi(b22, b23, b24);
    a23 = chi(b23, b24, b20);
    a24 = chi(b24, b20, b21);
  }
  v128.store(states, a0, 0);
  v128.store(states, a1, 16);
  v128.store(states, a2, 32);
  v128.store(states, a3, 48);
  v128.store(states, a4, 64);
  v128.store(states, a5, 80);
  v128.store(states, a6, 96);
  v128.store(states, a7, 112);
  v128.store(states, a8, 128);
  v128.store(states, a9, 144);
  v128.store(states, a10, 160);
  v128.store(states, a11, 176);
  v128.store(states, a12, 192);
  v128.store(states, a13, 208);
  v128.store(states, a14, 224);
  v128.store(states, a15, 240);
  v128.store(states, a16, 256);
  v128.store(states, a17, 272);
  v128.store(states, a18, 288);
  v128.store(states, a19, 304);
  v128.store(states, a20, 320);
  v128.store(states, a21, 336);
  v128.store(states, a22, 352);
  v128.store(states, a23, 368);
  v128.store(states, a24, 384);
}
