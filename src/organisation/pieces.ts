// pieces.ts — a stream whose first bytes are looked at before it is read to its end: a pipe can't be read twice.
import type { Readable } from 'node:stream';

export function piecesOf(stream: Readable) {
  const seen: Uint8Array[] = [];
  const coming = (stream as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>;
  const size = () => seen.reduce((sum, { length }) => sum + length, 0);
  const more = async () => {
    const next = await coming.next();
    if (next.done !== true) seen.push(next.value);
    return next.done !== true;
  };
  return {
    /** The first bytes: so many, or all if there are fewer. */
    async head(length: number): Promise<Uint8Array> {
      while (size() < length && (await more()));
      return Buffer.concat(seen).subarray(0, length);
    },
    /** Every byte from the first on, once. */
    async *rest(): AsyncGenerator<Uint8Array> {
      try {
        yield* seen.splice(0);
        for (;;) {
          const next = await coming.next();
          if (next.done === true) return;
          yield next.value;
        }
      } finally {
        stream.destroy(); // the reader may have seen enough
      }
    },
    /** The whole; of a stream with more than `max` bytes as many as are enough to see that. */
    async whole(max: number): Promise<Uint8Array> {
      while (size() <= max && (await more()));
      stream.destroy();
      return Buffer.concat(seen);
    },
  };
}
