// prio3.ts — what is measured of Prio3: the variants, and a client's, a helper's and a leader's work on one report
import { randomBytes } from 'node:crypto';
import { utf8 } from '../../crypto/bytes.ts';
import type { Kernel } from '../../crypto/vdaf/kernel.ts';
import type { Prio3 } from '../../crypto/vdaf/prio3.ts';
import { prio3Count, prio3Histogram, prio3Sum, prio3SumVec } from '../../crypto/prio3/variants.ts';

export interface Prio3Case {
  readonly title: string;
  /** The case in the words of bench/peers: a name and its parameters. */
  readonly words: string;
  /** Field elements of an encoded measurement. */
  readonly elements: number;
  make(kernel: Kernel): Work;
}

/** One round of each operation, from bytes to bytes. */
export interface Work {
  readonly shard: () => void;
  readonly helper: () => void;
  readonly leader: () => void;
  readonly sizes: { readonly upload: number; readonly verifierShare: number };
}

export const operations = ['shard', 'helper', 'leader'] as const;
export type Operation = (typeof operations)[number];

export const prio3Cases: readonly Prio3Case[] = [
  { title: 'Count', words: 'count', elements: 1, make: (kernel) => work(prio3Count(2, kernel), true) },
  {
    title: 'Sum, 32 bits',
    words: 'sum 4294967295',
    elements: 32,
    make: (kernel) => work(prio3Sum(2n ** 32n - 1n, 2, kernel), 2n ** 32n / 3n),
  },
  histogram(100, 10),
  histogram(10_000, 100),
  sumVec(1000, 126),
  sumVec(10_000, 400),
];

function histogram(length: number, chunkLength: number): Prio3Case {
  return {
    title: `Histogram, ${length}`,
    words: `histogram ${length} ${chunkLength}`,
    elements: length,
    make: (kernel) => work(prio3Histogram({ length, chunkLength }, 2, kernel), Math.floor(length / 3)),
  };
}

/** Integers of 16 bits. */
function sumVec(length: number, chunkLength: number): Prio3Case {
  const max = 65_535;
  const measurement = Array.from({ length }, (_, i) => BigInt((i * 7919) % (max + 1)));
  return {
    title: `SumVec, ${length} × 16 bits`,
    words: `sumvec ${length} ${max} ${chunkLength}`,
    elements: length * 16,
    make: (kernel) => work(prio3SumVec({ length, maxMeasurement: BigInt(max), chunkLength }, 2, kernel), measurement),
  };
}

const CONTEXT = utf8('dap-18 benchmark of one task’s context');

function work<Measurement>(vdaf: Prio3<Measurement, unknown>, measurement: Measurement): Work {
  const [verifyKey, nonce, rand] = [randomBytes(vdaf.verifyKeySize), randomBytes(vdaf.nonceSize), randomBytes(vdaf.randSize)];
  const { publicShare, inputShares } = vdaf.shard(CONTEXT, measurement, nonce, rand);
  const init = (aggId: number) => vdaf.verifyInit(verifyKey, CONTEXT, aggId, nonce, publicShare, inputShares[aggId] ?? new Uint8Array());
  const leaderShare = init(0).verifierShare;
  let aggShare = vdaf.aggregateInit();
  return {
    sizes: {
      upload: publicShare.length + inputShares.reduce((total, share) => total + share.length, 0),
      verifierShare: vdaf.verifierShareSize,
    },
    shard: () => void vdaf.shard(CONTEXT, measurement, nonce, rand),
    helper() {
      const { state, verifierShare } = init(1);
      const message = vdaf.verifierSharesToMessage(CONTEXT, [leaderShare, verifierShare]);
      aggShare = vdaf.aggregate(aggShare, vdaf.verifyNext(state, message));
    },
    leader: () => void init(0),
  };
}
