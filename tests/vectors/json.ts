// json.ts — reads a vector file without losing an integer, and asks its fields for the types they must have
import { fromHex } from '../../crypto/bytes.ts';

/** An object of the file; every getter throws a sentence that names the field. */
export type Fields = Readonly<Record<string, unknown>>;

/** JSON.parse rounds integers over 2^53, so long ones are read as text: `integer` takes both. Hexadecimal text has no such digits alone. */
export function parseVector(text: string): unknown {
  return JSON.parse(text.replace(/([[:,\s])(-?\d{16,})(?=[\s,\]}])/g, '$1"$2"'));
}

export function object(value: unknown, name: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new TypeError(`${name}: expected an object`);
}

export function list(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  throw new TypeError(`${name}: expected a list`);
}

export function text(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  throw new TypeError(`${name}: expected a text`);
}

export function boolean(value: unknown, name: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new TypeError(`${name}: expected true or false`);
}

export function bytes(value: unknown, name: string): Uint8Array {
  return fromHex(text(value, name));
}

export function integer(value: unknown, name: string): bigint {
  if (typeof value === 'number' || typeof value === 'string') return BigInt(value);
  throw new TypeError(`${name}: expected an integer`);
}

export function index(value: unknown, name: string): number {
  return Number(integer(value, name));
}
