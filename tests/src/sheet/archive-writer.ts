// archive-writer.ts — ZIP files for tests, written byte by byte, so that they may also lie: sizes, names, flags and places are as a test says.
import { crc32, deflateRawSync } from 'node:zlib';

/** A part and what its two headers say of it. What isn't said is true. */
export interface Part {
  readonly name: string;
  readonly data: string | Uint8Array;
  /** Declared unpacked size. */
  readonly size?: number;
  /** General purpose flags; 1 says that the part is encrypted. */
  readonly flags?: number;
  readonly method?: number;
  /** The place of the local header that the list of parts names. */
  readonly at?: number;
  /** The name in the local header. */
  readonly localName?: string;
}

export function archiveOf(parts: readonly Part[]): Uint8Array {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const raw = Buffer.from(part.data as string);
    const packed = part.method === 0 ? raw : deflateRawSync(raw, { level: 1 });
    const name = Buffer.from(part.name);
    const localName = Buffer.from(part.localName ?? part.name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(part.flags ?? 0, 2);
    common.writeUInt16LE(part.method ?? 8, 4);
    common.writeUInt32LE(crc32(raw), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(part.size ?? raw.length, 18);
    const head = Buffer.concat([word(0x04034b50), common, localName]);
    head.writeUInt16LE(localName.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(20, 4);
    common.copy(entry, 6);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(part.at ?? offset, 42);
    local.push(head, packed);
    central.push(entry, name);
    offset += head.length + packed.length;
  }
  const list = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, list, end]);
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value, 0);
  return bytes;
}
