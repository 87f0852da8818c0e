// bytes.ts — byte strings: concatenation, comparison, and the text forms that cross our wires.

/** TypeError unless `value` is a Uint8Array (of exactly `length` bytes if given). A caller's mistake, so nobody catches it. */
export function assertBytes(value: Uint8Array, length: number | undefined, title: string): void {
  if (value instanceof Uint8Array && (length === undefined || value.length === length)) return;
  const wanted = length === undefined ? '' : ` of length ${length}`;
  const got = value instanceof Uint8Array ? `length=${value.length}` : `type=${typeof value}`;
  throw new TypeError(`"${title}" expected Uint8Array${wanted}, got ${got}`);
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

/** For public values. Secrets go through {@link equalConstantTime}. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Compares every byte whatever the outcome; only the lengths may leak. (JavaScript promises nothing more.) */
export function equalConstantTime(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX[byte] ?? '';
  return text;
}

/** Throws TypeError on an odd length or a character that isn't a hexadecimal digit. */
export function fromHex(text: string): Uint8Array {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) throw new TypeError('expected an even number of hexadecimal digits');
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** RFC 4648 §5 without padding, as DAP puts identifiers into URLs. */
export function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let digit = 0; digit < Math.min(4, bytes.length - i + 1); digit++) {
      text += BASE64URL.charAt((group >> (18 - 6 * digit)) & 63);
    }
  }
  return text;
}

/** The inverse of {@link toBase64Url}; undefined for anything but the one canonical text of a byte string. */
export function fromBase64Url(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let offset = 0;
  for (const character of text) {
    const digit = BASE64URL.indexOf(character);
    if (digit < 0) return undefined;
    bits = ((bits << 6) | digit) & 0xffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes[offset++] = (bits >> held) & 0xff;
    }
  }
  // Leftover bits must be zero and fewer than six, or two texts would mean the same bytes.
  return toBase64Url(bytes) === text ? bytes : undefined;
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Throws TypeError if `bytes` isn't well-formed UTF-8. */
export function fromUtf8(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** Big-endian, `length` bytes. RangeError if it doesn't fit. */
export function bigEndian(value: bigint | number, length: number): Uint8Array {
  const out = littleEndian(value, length);
  return out.reverse();
}

/** Little-endian, `length` bytes. RangeError if it doesn't fit. */
export function littleEndian(value: bigint | number, length: number): Uint8Array {
  let rest = BigInt(value);
  const out = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    out[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  if (rest !== 0n) throw new RangeError(`${value} is not an integer of ${length} bytes`);
  return out;
}

export function fromBigEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}

export function fromLittleEndian(bytes: Uint8Array): bigint {
  return fromBigEndian(bytes.slice().reverse());
}
