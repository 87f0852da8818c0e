// ids.ts — the identifiers of DAP: bytes that can't be mistaken for one another, and their form in a URL (DAP-18 §3, §4.1, §4.2, §5.2)
import { assertBytes, fromBase64Url, toBase64Url } from '@soundings/crypto/bytes';
import { fixed, type Codec } from '@soundings/crypto/codec';
import type { RandomBytes } from '@soundings/crypto/random';

declare const kind: unique symbol;
type Id<Kind extends string> = Uint8Array & { readonly [kind]: Kind };

/** One kind of identifier: `TaskId(bytes)` makes one, and `TaskId` itself is its codec. */
export interface IdKind<T extends Uint8Array> extends Codec<T> {
  /** TypeError unless there are exactly `size` bytes. The bytes are not copied. */
  (bytes: Uint8Array): T;
  /** Bytes. */
  readonly size: number;
  /** The identifier in a URL or a problem document; undefined unless it is the one canonical, unpadded base64url text. */
  fromText(text: string): T | undefined;
  toText(id: T): string;
  random(random: RandomBytes): T;
}

export type TaskId = Id<'TaskId'>;
export const TaskId = idKind<TaskId>('TaskId', 32);

export type ReportId = Id<'ReportId'>;
export const ReportId = idKind<ReportId>('ReportId', 16);

/** Chosen by the helper; sixteen bytes in the draft's examples and with us, though another's may be anything that its URL says. */
export type AggregationJobId = Id<'AggregationJobId'>;
export const AggregationJobId = idKind<AggregationJobId>('AggregationJobId', 16);

export type CollectionJobId = Id<'CollectionJobId'>;
export const CollectionJobId = idKind<CollectionJobId>('CollectionJobId', 16);

export type AggregateShareId = Id<'AggregateShareId'>;
export const AggregateShareId = idKind<AggregateShareId>('AggregateShareId', 16);

export type BatchId = Id<'BatchId'>;
export const BatchId = idKind<BatchId>('BatchId', 32);

function idKind<T extends Uint8Array>(title: string, size: number): IdKind<T> {
  const make = (bytes: Uint8Array): T => {
    assertBytes(bytes, size, title);
    return bytes as T;
  };
  const codec = fixed(size) as unknown as Codec<T>;
  return Object.assign(make, {
    size,
    write: codec.write.bind(codec),
    read: codec.read.bind(codec),
    fromText(text: string) {
      const bytes = fromBase64Url(text);
      return bytes?.length === size ? make(bytes) : undefined;
    },
    toText: (id: T) => toBase64Url(id),
    random: (random: RandomBytes) => make(random(size)),
  });
}
