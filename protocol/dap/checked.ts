// checked.ts — a codec for those values of another one that keep a rule the presentation language can't say.
import { mapped, type Codec } from '@soundings/crypto/codec';
import { DecodeError } from '@soundings/crypto/errors';

/** `problem` says what is wrong with a value, if anything: a DecodeError when read, a RangeError when written. */
export function checked<T>(codec: Codec<T>, problem: (value: T) => string | undefined): Codec<T> {
  return mapped(
    codec,
    (value, path) => {
      const found = problem(value);
      if (found !== undefined) throw new DecodeError(path, found);
      return value;
    },
    (value) => {
      const found = problem(value);
      if (found !== undefined) throw new RangeError(found);
      return value;
    },
  );
}
