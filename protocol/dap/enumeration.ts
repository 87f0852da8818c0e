// enumeration.ts — `enum { …, (255) }` of TLS's presentation language (RFC 8446 §3.5): the names, and a codec that refuses all other numbers.
import { u8, type Codec } from '@soundings/crypto/codec';
import { checked } from './checked.ts';

type ValueIn<E> = E[keyof E];

/** The values under their names, and in the same object the codec of one byte for them. `reserved(0)` is left out: no message may carry it. */
export function enumeration<const E extends Readonly<Record<string, number>>>(values: E): E & Codec<ValueIn<E>> {
  const known = Object.values(values);
  const codec = checked(u8, (value) => (known.includes(value) ? undefined : `unknown value ${value}`));
  return { ...values, ...(codec as unknown as Codec<ValueIn<E>>) };
}
