// zip-writer.ts — zip archives for tests, by our own hand (APPNOTE 6.3.10 §4.3): right ones, and ones that lie wherever they are asked to.
import { constants, crc32, deflateRawSync } from 'node:zlib';

export interface ZipPart {
  readonly name: string;
  /** What is in it, or pieces of which each is repeated: what comes of millions of repetitions is never held in memory. */
  readonly data: Uint8Array | readonly Repeated[];
  readonly isStored?: boolean;
  /** What the archive says, if it isn't true. */
  readonly saysSize?: number;
  readonly saysFlags?: number;
  readonly saysCrc?: number;
  /** The local header's name, if it isn't the directory's. */
  readonly localName?: string;
  /** Where the directory says that the part begins: the place of that part. */
  readonly at?: string;
}

export interface Repeated {
  readonly text: string;
  readonly times: number;
}

const UTF_8_NAMES = 0x0800;

/** The archive's bytes. All times are 1 January 1980, so that the same parts are the same bytes. */
export function zipOf(parts: readonly ZipPart[]): Uint8Array {
  const files: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  const places = new Map<string, number>();
  let place = 0;
  for (const part of parts) {
    const { packed, size, crc, method } = pack(part);
    const fields = {
      method,
      flags: part.saysFlags ?? UTF_8_NAMES,
      crc: part.saysCrc ?? crc,
      packed: packed.length,
      size: part.saysSize ?? size,
    };
    const at = part.at === undefined ? place : (places.get(part.at) ?? 0);
    directory.push(directoryEntry(part.name, fields, at));
    if (part.at !== undefined) continue;
    places.set(part.name, place);
    const local = localHeader(part.localName ?? part.name, fields);
    files.push(local, packed);
    place += local.length + packed.length;
  }
  const length = directory.reduce((sum, entry) => sum + entry.length, 0);
  return Buffer.concat([...files, ...directory, endOf(parts.length, length, place)]);
}

interface Fields {
  readonly method: number;
  readonly flags: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
}

interface Packed {
  readonly packed: Uint8Array;
  readonly size: number;
  readonly crc: number;
  readonly method: number;
}

/** What many parts share is packed once. */
const done = new WeakMap<object, Packed>();

function pack(part: ZipPart): Packed {
  const packed = done.get(part.data) ?? packAnew(part);
  done.set(part.data, packed);
  return packed;
}

/** Pieces end at a full flush, after which deflate remembers nothing: so the same packed bytes unpack the same wherever they stand. */
function packAnew({ data, isStored }: ZipPart): Packed {
  if (data instanceof Uint8Array)
    return { packed: isStored ? data : deflateRawSync(data), size: data.length, crc: crc32(data), method: isStored ? 0 : 8 };
  const packed: Uint8Array[] = [];
  let size = 0;
  let crc = 0;
  for (const { text, times } of data) {
    // Many small repetitions are packed as fewer large ones.
    const together = Math.max(1, Math.min(times, Math.floor(1_000_000 / Math.max(1, text.length))));
    for (const [count, often] of [
      [together, Math.floor(times / together)],
      [times % together, 1],
    ] as const) {
      if (count === 0) continue;
      const piece = Buffer.from(text.repeat(count));
      const bytes = deflateRawSync(piece, { finishFlush: constants.Z_FULL_FLUSH });
      for (let time = 0; time < often; time++) {
        packed.push(bytes);
        crc = crc32(piece, crc);
      }
      size += piece.length * often;
    }
  }
  return { packed: Buffer.concat([...packed, deflateRawSync(new Uint8Array(0))]), size, crc, method: 8 };
}

function localHeader(name: string, fields: Fields): Uint8Array {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  writeFields(header, 6, fields);
  const text = Buffer.from(name);
  header.writeUInt16LE(text.length, 26);
  return Buffer.concat([header, text]);
}

function directoryEntry(name: string, fields: Fields, at: number): Uint8Array {
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(20, 4);
  entry.writeUInt16LE(20, 6);
  writeFields(entry, 8, fields);
  const text = Buffer.from(name);
  entry.writeUInt16LE(text.length, 28);
  entry.writeUInt32LE(at, 42);
  return Buffer.concat([entry, text]);
}

/** What both headers have in the same order: flags, method, time, day, checksum, sizes. */
function writeFields(header: Buffer, at: number, { flags, method, crc, packed, size }: Fields): void {
  header.writeUInt16LE(flags, at);
  header.writeUInt16LE(method, at + 2);
  header.writeUInt16LE(0, at + 4);
  header.writeUInt16LE(0x21, at + 6);
  header.writeUInt32LE(crc, at + 8);
  header.writeUInt32LE(packed, at + 12);
  header.writeUInt32LE(size, at + 16);
}

function endOf(parts: number, length: number, place: number): Uint8Array {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(parts, 0xffff), 8);
  end.writeUInt16LE(Math.min(parts, 0xffff), 10);
  end.writeUInt32LE(length, 12);
  end.writeUInt32LE(place, 16);
  return end;
}
