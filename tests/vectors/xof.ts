// xof.ts — runs a vector of an XOF (VDAF-20 §6.2)
import { deepStrictEqual } from 'node:assert';
import { toHex } from '../../crypto/bytes.ts';
import { field128 } from '../../crypto/field/field128.ts';
import type { Kernel } from '../../crypto/vdaf/kernel.ts';
import { bytes, index, object, text } from './json.ts';

export function runXof(_name: string, vector: unknown, kernel: Kernel): void {
  const fields = object(vector, 'vector');
  const seed = bytes(fields['seed'], 'seed');
  const dst = bytes(fields['dst'], 'dst');
  const binder = [bytes(fields['binder'], 'binder')];
  deepStrictEqual(toHex(kernel.deriveSeed(seed, dst, binder)), text(fields['derived_seed'], 'derived_seed'), 'derived_seed');
  const expanded = kernel.expandIntoVec(field128, seed, dst, binder, index(fields['length'], 'length'));
  deepStrictEqual(toHex(expanded), text(fields['expanded_vec_field128'], 'expanded_vec_field128'), 'expanded_vec_field128');
}
