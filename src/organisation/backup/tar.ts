// tar.ts — a few plain files as one archive (POSIX.1-2024, pax interchange format), the same bytes for the same files; any tar opens it.
import { InputError } from '../../errors.ts';

/** A plain file: its path with slashes, and what is in it. */
export interface TarFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const BLOCK = 512;
const NAME_MAX = 100;

/** In this order. Owner, group and time are always 0, and only the owner may read what is unpacked. */
export function writeTar(files: readonly TarFile[]): Uint8Array {
  const parts = files.flatMap(({ name, bytes }) => {
    const isLong = Buffer.byteLength(name) > NAME_MAX;
    const short = isLong ? name.slice(-NAME_MAX) : name;
    return [...(isLong ? entry('pax', 'x', paxRecord('path', name)) : []), ...entry(short, '0', bytes)];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

function entry(name: string, type: string, bytes: Uint8Array): readonly Uint8Array[] {
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0, NAME_MAX);
  header.write('0000600\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write(' '.repeat(8), 148);
  header.write(type, 156);
  header.write('ustar\x0000', 257);
  header.write(`${sumOf(header).toString(8).padStart(6, '0')}\0 `, 148);
  return [header, bytes, Buffer.alloc(padding(bytes.length))];
}

/** "LENGTH KEY=VALUE\n", whose length counts its own digits. */
function paxRecord(key: string, value: string): Uint8Array {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + 1;
  while (String(length).length + rest !== length) length = String(length).length + rest;
  return Buffer.from(`${length} ${key}=${value}\n`);
}

/** The plain files of an archive that {@link writeTar} made. InputError for anything else: a link, a folder, a damaged header, a name that comes twice. */
export function readTar(bytes: Uint8Array): readonly TarFile[] {
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const files = new Map<string, Uint8Array>();
  let longName: string | undefined;
  for (let at = 0; ;) {
    const header = archive.subarray(at, at + BLOCK);
    if (header.length < BLOCK) throw damaged();
    if (header.every((byte) => byte === 0)) return [...files].map(([name, content]) => ({ name, bytes: content }));
    const size = octal(header, 124, 12);
    if (octal(header, 148, 8) !== sumOf(header) || at + BLOCK + size > archive.length) throw damaged();
    const content = archive.subarray(at + BLOCK, at + BLOCK + size);
    at += BLOCK + size + padding(size);
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === 'x' && longName === undefined) longName = pathIn(content);
    else if (type === '0') {
      const name = longName ?? textIn(header, 0, NAME_MAX);
      longName = undefined;
      if (files.has(name)) throw damaged();
      files.set(name, content);
    } else throw damaged();
  }
}

function pathIn(content: Buffer): string {
  const [, length, path] = /^(\d{1,4}) path=([^\n\0]{1,500})\n$/.exec(content.toString('utf8')) ?? [];
  if (path === undefined || Number(length) !== content.length) throw damaged();
  return path;
}

function textIn(header: Buffer, from: number, length: number): string {
  const field = header.subarray(from, from + length);
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? length : end).toString('utf8');
}

function octal(header: Buffer, from: number, length: number): number {
  const text = textIn(header, from, length).trim();
  if (!/^[0-7]{1,11}$/.test(text)) throw damaged();
  return Number.parseInt(text, 8);
}

/** Of the header's bytes, as if its own field held spaces. */
function sumOf(header: Buffer): number {
  return header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 32 : byte), 0);
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

function damaged(): InputError {
  return new InputError('What is in this backup is damaged, or was not made by Soundings. Use another backup.');
}
