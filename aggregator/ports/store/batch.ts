// ports/store/batch.ts — a batch: its buckets, its running totals, and what it costs.
import type { CountedLeaf } from '@soundings/protocol/contribution/counted-tree';

/** A batch bucket's identifier (DAP-18 §4.5.4): 8 bytes of time, big-endian, or a batch ID of 32. The bytes of times sort as the times do. */
export type BucketId = Uint8Array;

/** Consecutive buckets from the first to the last, both inclusive. For a leader-selected batch, both are the same. */
export interface BucketRange {
  readonly first: BucketId;
  readonly last: BucketId;
}

/** The two operations of a VDAF that a running total needs (VDAF-20 §4.4). */
export interface Adder {
  aggregateInit(): Uint8Array;
  aggregate(aggShare: Uint8Array, outShare: Uint8Array): Uint8Array;
}

export interface BatchSum {
  readonly aggregateShare: Uint8Array;
  readonly reportCount: number;
  readonly checksum: Uint8Array;
  /** The first and the last report's time; undefined for an empty batch. */
  readonly times: { readonly first: number; readonly last: number } | undefined;
  /** The number of distinct organisations whose contribution is in the sum. */
  readonly organisations: number;
  /** What is counted of each of them. Empty in a plain DAP task. */
  readonly contributions: readonly CountedLeaf[];
}

/** What marking a window as collected costs in its mission's ledger (privacy.md §5). */
export interface WindowCharge {
  /** The mission's charter digest, 32 bytes. */
  readonly charterDigest: Uint8Array;
  /** Stored with the window. */
  readonly record: string;
  /** Whether the budget allows this charge in addition to the earlier ones. */
  fits(charged: readonly Charged[]): boolean;
}

/** A charge's record, and how many of the mission's windows were charged with it. */
export interface Charged {
  readonly record: string;
  readonly times: number;
}
