// reports.ts — a report of a VDAF through all its aggregators, as a test wants it: whole, or until somebody refuses
import type { RandomBytes } from '../../crypto/random.ts';
import type { Prio3 } from '../../crypto/vdaf/prio3.ts';

/** What a client sends and what the aggregators know besides. */
export interface TestReport {
  readonly verifyKey: Uint8Array;
  readonly ctx: Uint8Array;
  readonly nonce: Uint8Array;
  readonly publicShare: Uint8Array;
  readonly inputShares: readonly Uint8Array[];
}

export function shardReport<M>(prio3: Prio3<M, unknown>, measurement: M, random: RandomBytes): TestReport {
  const ctx = random(8);
  const nonce = random(16);
  return { verifyKey: random(32), ctx, nonce, ...prio3.shard(ctx, measurement, nonce, random(prio3.randSize)) };
}

/** Every aggregator's output share. CryptoError where one of them refuses the report. */
export function verifyReport(prio3: Prio3<never, unknown>, report: TestReport): readonly Uint8Array[] {
  const { verifyKey, ctx, nonce, publicShare, inputShares } = report;
  const started = inputShares.map((share, aggId) => prio3.verifyInit(verifyKey, ctx, aggId, nonce, publicShare, share));
  const message = prio3.verifierSharesToMessage(
    ctx,
    started.map(({ verifierShare }) => verifierShare),
  );
  return started.map(({ state }) => prio3.verifyNext(state, message));
}

/** A copy with one bit turned over; `bit` counts from 0 and may be larger than there are bits. */
export function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice();
  const place = bit % (8 * bytes.length);
  copy[place >> 3] = (copy[place >> 3] ?? 0) ^ (1 << (place & 7));
  return copy;
}
