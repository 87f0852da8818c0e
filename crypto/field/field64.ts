// field64.ts — GF(2^64 − 2^32 + 1) (VDAF-20 §6.1.4)
import type { Field } from './field.ts';

export const field64: Field = {
  name: 'Field64',
  modulus: 2n ** 32n * 4294967295n + 1n,
  encodedSize: 8,
  gen: 1753635133440165772n, // 7^4294967295
  logGenOrder: 32,
};
