// field128.ts — GF(2^128 − 7·2^66 + 1) (VDAF-20 §6.1.4)
import type { Field } from './field.ts';

export const field128: Field = {
  name: 'Field128',
  modulus: 2n ** 66n * 4611686018427387897n + 1n,
  encodedSize: 16,
  gen: 145091266659756586618791329697897684742n, // 7^4611686018427387897
  logGenOrder: 66,
};
