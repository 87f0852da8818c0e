// archive.ts — the ZIP file that a workbook is (APPNOTE 4.3): its parts by name, each unpacked as it is read, none beyond what it declares.
import { crc32, createInflateRaw } from 'node:zlib';
import { said } from '@soundings/protocol/json/said';
import { SHEET_LIMITS } from './limits.ts';
import { damaged, SheetProblem, tooLarge } from './problem.ts';

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly checksum: number;
  readonly at: number;
}

/** The parts of an archive. */
export interface Archive {
  has(name: string): boolean;
  names(): readonly string[];
  /** The bytes of a part, in pieces. Throws SheetProblem if there is none of that name, or if it is larger than a limit or than it declares. */
  open(name: string): AsyncGenerator<Uint8Array>;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;

/** Reads the list of parts. Throws SheetProblem for what isn't a plain ZIP file: several disks, ZIP64, a password, names twice, parts that overlap. */
export function openArchive(bytes: Uint8Array): Archive {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = readEntries(file);
  let left: number = SHEET_LIMITS.unpackedBytes;
  return {
    has: (name) => entries.has(name),
    names: () => [...entries.keys()],
    async *open(name) {
      const entry = entries.get(name);
      if (entry === undefined) throw damaged(`it has no part ${name}`);
      checkSize(entry, left);
      left -= entry.bytes;
      yield* unpack(entry, packed(file, entry));
    },
  };
}

function readEntries(file: Buffer): ReadonlyMap<string, Entry> {
  const end = endOf(file);
  const count = file.readUInt16LE(end + 10);
  if (count > SHEET_LIMITS.parts) throw tooLarge(`${count} parts inside`);
  const size = file.readUInt32LE(end + 12);
  const start = file.readUInt32LE(end + 16);
  if (start === 0xffffffff || count === 0xffff) throw damaged('it is a ZIP64 archive');
  if (start + size > end) throw damaged('its list of parts is not where it should be');
  const entries = new Map<string, Entry>();
  let at = start;
  for (let number = 0; number < count; number++) {
    const { entry, next } = readEntry(file, at, end);
    if (entries.has(entry.name)) throw damaged('two of its parts have the same name');
    entries.set(entry.name, entry);
    at = next;
  }
  assertApart([...entries.values()], start);
  return entries;
}

/** The record at the end, behind which only a comment may stand. */
function endOf(file: Buffer): number {
  for (let at = file.length - 22; at >= Math.max(0, file.length - 22 - 0xffff); at--) {
    if (file.readUInt32LE(at) === END && at + 22 + file.readUInt16LE(at + 20) === file.length) return at;
  }
  throw damaged('its end is missing');
}

function readEntry(file: Buffer, at: number, end: number): { readonly entry: Entry; readonly next: number } {
  if (at + 46 > end || file.readUInt32LE(at) !== CENTRAL) throw damaged('its list of parts is broken');
  const flags = file.readUInt16LE(at + 8);
  if ((flags & ENCRYPTED) !== 0) throw new SheetProblem(said`has a password. Open it, save a copy without one, and name the copy.`);
  const nameEnd = at + 46 + file.readUInt16LE(at + 28);
  const next = nameEnd + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  if (next > end) throw damaged('its list of parts is broken');
  const entry = {
    name: file.toString('utf8', at + 46, nameEnd),
    method: file.readUInt16LE(at + 10),
    checksum: file.readUInt32LE(at + 16),
    packedBytes: file.readUInt32LE(at + 20),
    bytes: file.readUInt32LE(at + 24),
    at: file.readUInt32LE(at + 42),
  };
  if (/^[/\\]|^[a-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\0/i.test(entry.name)) throw damaged('a part has a name that leads out of the file');
  if (entry.packedBytes === 0xffffffff || entry.bytes === 0xffffffff || entry.at === 0xffffffff) throw damaged('it is a ZIP64 archive');
  if (entry.method !== STORED && entry.method !== DEFLATED) throw damaged('a part is packed in a way that spreadsheet programs do not use');
  return { entry, next };
}

/** Parts that share bytes would unpack to far more than the file could hold. */
function assertApart(entries: readonly Entry[], end: number): void {
  const sorted = entries.toSorted((a, b) => a.at - b.at);
  for (const [index, { at, packedBytes }] of sorted.entries()) {
    if (at + 30 + packedBytes > (sorted[index + 1]?.at ?? end)) throw damaged('its parts overlap');
  }
}

function checkSize({ bytes, packedBytes }: Entry, left: number): void {
  if (bytes > SHEET_LIMITS.partBytes || bytes > left) throw unpacksTooFar();
  if (bytes > SHEET_LIMITS.ratioFromBytes && bytes > SHEET_LIMITS.ratio * packedBytes) throw unpacksTooFar();
}

function unpacksTooFar(): SheetProblem {
  return new SheetProblem(
    said`unpacks to more than a spreadsheet of rows should. Open it, copy the rows to a new workbook, and save that as .xlsx or .csv.`,
  );
}

function packed(file: Buffer, { name, at, packedBytes }: Entry): Buffer {
  if (at + 30 > file.length || file.readUInt32LE(at) !== LOCAL) throw damaged(`its part ${name} is not where it should be`);
  const nameEnd = at + 30 + file.readUInt16LE(at + 26);
  if (file.toString('utf8', at + 30, nameEnd) !== name) throw damaged('a part has two names');
  const start = nameEnd + file.readUInt16LE(at + 28);
  if (start + packedBytes > file.length) throw damaged('it ends too early');
  return file.subarray(start, start + packedBytes);
}

async function* unpack({ name, method, bytes, checksum }: Entry, data: Buffer): AsyncGenerator<Uint8Array> {
  let size = 0;
  let sum = 0;
  const count = (chunk: Uint8Array) => {
    size += chunk.length;
    if (size > bytes) throw damaged('a part is larger than it says');
    sum = crc32(chunk, sum);
    return chunk;
  };
  if (method === STORED) {
    yield count(data);
  } else {
    const inflate = createInflateRaw({ chunkSize: 64 * 1024 });
    inflate.end(data);
    try {
      for await (const chunk of inflate) yield count(chunk as Uint8Array);
    } catch (cause) {
      throw cause instanceof SheetProblem ? cause : damaged(`its part ${name} can't be unpacked`);
    } finally {
      inflate.destroy();
    }
  }
  if (size !== bytes) throw damaged('a part is smaller than it says');
  if (sum !== checksum) throw damaged('a part has another checksum than it says');
}
