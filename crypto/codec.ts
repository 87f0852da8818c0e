// codec.ts — the presentation language of TLS (RFC 8446 §3) as values: a codec writes a value and reads exactly what it writes.
import { DecodeError } from './errors.ts';

/**
 * Reads bytes front to back; every complaint names the field it stands in. Decoded bytes are views: copy before keeping.
 * Where it stands is put together only for a complaint: doing it for each field took twice as long as reading.
 */
export class Reader {
  private offset = 0;
  private readonly bytes: Uint8Array;
  private readonly around: string | Reader;
  /** The fields that are being read, outermost first; an item of a list by its number. */
  private readonly names: (string | number)[] = [];

  /** `around` is the path of the whole, or the reader of the field whose content this is. */
  constructor(bytes: Uint8Array, around: string | Reader = '') {
    this.bytes = bytes;
    this.around = around;
  }

  get path(): string {
    const outer = typeof this.around === 'string' ? this.around : this.around.path;
    return [outer, ...this.names].filter((name) => name !== '').join('.');
  }

  get remaining(): number {
    return this.bytes.length - this.offset;
  }

  take(length: number): Uint8Array {
    if (length > this.remaining) {
      throw new DecodeError(this.path, `expected ${length} more bytes, found ${this.remaining}`);
    }
    this.offset += length;
    return this.bytes.subarray(this.offset - length, this.offset);
  }

  /** A big-endian unsigned integer of at most six bytes. */
  takeUint(length: number): number {
    if (length > this.remaining) this.take(length); // for its complaint
    let value = 0;
    for (const end = this.offset + length; this.offset < end; this.offset++) value = value * 256 + (this.bytes[this.offset] ?? 0);
    return value;
  }

  /** Runs `read` with `name` added to the path of whatever it complains of. */
  within<T>(name: string | number, read: (reader: Reader) => T): T {
    this.names.push(name);
    const value = read(this);
    this.names.pop(); // not after a complaint: then nobody reads on
    return value;
  }

  /** What was read from here on: `begin` is what {@link remaining} was then. */
  since(begin: number): Uint8Array {
    return this.bytes.subarray(this.bytes.length - begin, this.offset);
  }

  finish(): void {
    if (this.remaining > 0) throw new DecodeError(this.path, `${this.remaining} bytes left over`);
  }
}

/** Collects bytes; encoders check ranges, since a silent wrap-around would sign something else than was meant. */
export class Writer {
  private readonly parts: Uint8Array[] = [];
  private length = 0;

  put(bytes: Uint8Array): void {
    this.parts.push(bytes);
    this.length += bytes.length;
  }

  /** A big-endian unsigned integer of at most six bytes. */
  putUint(value: number, length: number): void {
    if (!Number.isSafeInteger(value) || value < 0 || value >= 256 ** length) {
      throw new RangeError(`${value} is not an unsigned integer of ${length} bytes`);
    }
    const bytes = new Uint8Array(length);
    for (let i = length - 1, rest = value; i >= 0; i--, rest = Math.floor(rest / 256)) bytes[i] = rest % 256;
    this.put(bytes);
  }

  finish(): Uint8Array {
    const out = new Uint8Array(this.length);
    let offset = 0;
    for (const part of this.parts) {
      out.set(part, offset);
      offset += part.length;
    }
    return out;
  }
}

export interface Codec<T> {
  write(writer: Writer, value: T): void;
  read(reader: Reader): T;
}

/** The type that a codec's definition describes. */
export type ValueOf<C> = C extends Codec<infer T> ? T : never;

export function encode<T>(codec: Codec<T>, value: T): Uint8Array {
  const writer = new Writer();
  codec.write(writer, value);
  return writer.finish();
}

/** The one value that these bytes encode. Throws DecodeError for anything else, bytes left over included. */
export function decode<T>(codec: Codec<T>, bytes: Uint8Array, path = ''): T {
  const reader = new Reader(bytes, path);
  const value = codec.read(reader);
  reader.finish();
  return value;
}

function uint(length: number): Codec<number> {
  return {
    write(writer, value) {
      writer.putUint(value, length);
    },
    read: (reader) => reader.takeUint(length),
  };
}

export const u8 = uint(1);
export const u16 = uint(2);
export const u32 = uint(4);

/** u64 is a bigint: DAP's times and durations use the whole range. */
export const u64: Codec<bigint> = {
  write(writer, value) {
    if (value < 0n || value >= 1n << 64n) throw new RangeError(`${value} is not a u64`);
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, value);
    writer.put(bytes);
  },
  read(reader) {
    const bytes = reader.take(8);
    return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0);
  },
};

/** `opaque name[length]` */
export function fixed(length: number): Codec<Uint8Array> {
  return {
    write(writer, value) {
      if (value.length !== length) throw new RangeError(`expected ${length} bytes, got ${value.length}`);
      writer.put(value);
    },
    read: (reader) => reader.take(length),
  };
}

/** `opaque name<min..2^(8 lengthBytes)-1>` */
export function opaque(lengthBytes: number, min = 0): Codec<Uint8Array> {
  return {
    write(writer, value) {
      if (value.length < min) throw new RangeError(`expected at least ${min} bytes, got ${value.length}`);
      writer.putUint(value.length, lengthBytes);
      writer.put(value);
    },
    read(reader) {
      const length = reader.takeUint(lengthBytes);
      if (length < min) throw new DecodeError(reader.path, `expected at least ${min} bytes, found ${length}`);
      return reader.take(length);
    },
  };
}

/** `T name<min..2^(8 lengthBytes)-1>`: the length counts bytes, `minBytes` too. `itemsMax` as in {@link rest}. */
export function vector<T>(lengthBytes: number, item: Codec<T>, minBytes = 0, itemsMax = Infinity): Codec<readonly T[]> {
  const items = rest(item, itemsMax);
  const body = opaque(lengthBytes, minBytes);
  return {
    write(writer, values) {
      body.write(writer, encode(items, values));
    },
    read(reader) {
      return items.read(new Reader(body.read(reader), reader));
    },
  };
}

/** As many items as fill the message to its end. One more than `itemsMax` is a DecodeError, so that nobody makes us read millions. */
export function rest<T>(item: Codec<T>, itemsMax = Infinity): Codec<readonly T[]> {
  const readItem = (reader: Reader): T => item.read(reader);
  return {
    write(writer, values) {
      if (values.length > itemsMax) throw new RangeError(`expected at most ${itemsMax} items, got ${values.length}`);
      for (const value of values) item.write(writer, value);
    },
    read(reader) {
      const values: T[] = [];
      while (reader.remaining > 0) {
        if (values.length >= itemsMax) throw new DecodeError(reader.path, `expected at most ${itemsMax} items`);
        values.push(reader.within(values.length, readItem));
      }
      return values;
    },
  };
}

type Fields = Readonly<Record<string, Codec<never>>>;
type Struct<F> = { readonly [K in keyof F]: ValueOf<F[K]> };

/** `struct { … }`: the fields in the order in which they are written here. */
export function struct<F extends { readonly [K in keyof F]: Codec<ValueOf<F[K]>> }>(fields: F): Codec<Struct<F>> {
  const entries = Object.entries(fields as unknown as Fields).map(([name, codec]) => ({ name, codec, read: codec.read.bind(codec) }));
  return {
    write(writer, value) {
      for (const { name, codec } of entries) codec.write(writer, value[name as keyof F] as never);
    },
    read(reader) {
      const value: Record<string, unknown> = {};
      for (const { name, read } of entries) value[name] = reader.within(name, read);
      return value as Struct<F>;
    },
  };
}

/**
 * `select (tag) { case …: … }`: a union told apart by `kind`, each case under the tag number it has on the wire.
 * A tag without a case is a DecodeError.
 */
export function select<T extends { readonly kind: string }>(
  tag: Codec<number>,
  cases: { readonly [K in T['kind']]: { readonly tag: number; readonly body: Codec<Omit<Extract<T, { kind: K }>, 'kind'>> } },
): Codec<T> {
  const kinds = Object.entries(cases) as [T['kind'], { tag: number; body: Codec<unknown> }][];
  return {
    write(writer, value) {
      const chosen = cases[value.kind as T['kind']];
      tag.write(writer, chosen.tag);
      (chosen.body as Codec<unknown>).write(writer, value);
    },
    read(reader) {
      const found = tag.read(reader);
      const chosen = kinds.find(([, { tag: number }]) => number === found);
      if (chosen === undefined) throw new DecodeError(reader.path, `unknown kind ${found}`);
      const [kind, { body }] = chosen;
      return { kind, ...(reader.within(kind, (inner) => body.read(inner)) as object) } as unknown as T;
    },
  };
}

/** A value with the bytes that encode it: whoever needs both needn't encode again what was just decoded. */
export interface Encoded<T> {
  readonly value: T;
  readonly bytes: Uint8Array;
}

export function withBytes<T>(codec: Codec<T>): Codec<Encoded<T>> {
  return {
    write(writer, { value }) {
      codec.write(writer, value);
    },
    read(reader) {
      const begin = reader.remaining;
      const value = codec.read(reader);
      return { value, bytes: reader.since(begin) };
    },
  };
}

/** A codec that carries the same bytes as another type, such as a brand: `parse` may throw DecodeError. */
export function mapped<A, B>(codec: Codec<A>, parse: (value: A, path: string) => B, unparse: (value: B) => A): Codec<B> {
  return {
    write(writer, value) {
      codec.write(writer, unparse(value));
    },
    read: (reader) => parse(codec.read(reader), reader.path),
  };
}
