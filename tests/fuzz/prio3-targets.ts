// prio3-targets.ts — every place where Prio3 meets bytes of somebody else, for each VDAF: the other party's or the client's.
import { helperInit, leaderContinue, leaderInit } from '../../crypto/vdaf/ping-pong.ts';
import type { Prio3 } from '../../crypto/vdaf/prio3.ts';
import { prio3Count, prio3Histogram, prio3MultihotCountVec, prio3Sum, prio3SumVec } from '../../crypto/prio3/variants.ts';
import { pickBytes, seededPick } from './pick.ts';
import type { Target } from './target.ts';
import { byteTarget } from './wire-targets.ts';

export function prio3Targets(seed: number): readonly Target[] {
  return [
    ...targetsOf('Count', prio3Count(), [true, false], seed),
    ...targetsOf('Sum', prio3Sum(1000n), [0n, 1000n], seed),
    ...targetsOf('SumVec', prio3SumVec({ length: 3, maxMeasurement: 10n, chunkLength: 4 }), [[0n, 5n, 10n]], seed),
    ...targetsOf('Histogram', prio3Histogram({ length: 7, chunkLength: 3 }), [0, 6], seed),
    ...targetsOf(
      'MultihotCountVec',
      prio3MultihotCountVec({ length: 5, maxWeight: 2, chunkLength: 3 }),
      [[true, false, true, false, false]],
      seed,
    ),
  ];
}

function targetsOf<M>(name: string, prio3: Prio3<M, unknown>, measurements: readonly M[], seed: number): readonly Target[] {
  const pick = seededPick(seed);
  const random = (length: number): Uint8Array => pickBytes(pick, length);
  const [ctx, verifyKey] = [random(38), random(32)];
  const reports = measurements.map((measurement) => {
    const nonce = random(16);
    const { publicShare, inputShares } = prio3.shard(ctx, measurement, nonce, random(prio3.randSize));
    const [leaderShare = new Uint8Array(), helperShare = new Uint8Array()] = inputShares;
    const leader = leaderInit(prio3, verifyKey, ctx, nonce, publicShare, leaderShare);
    const helper = helperInit(prio3, verifyKey, ctx, nonce, publicShare, helperShare, leader.message);
    return { nonce, publicShare, leaderShare, helperShare, leader, helper };
  });
  const [first] = reports;
  if (first === undefined) throw new RangeError('no measurement to begin with');
  const { nonce, publicShare, leaderShare, helperShare, leader } = first;

  return [
    byteTarget(
      `Prio3${name} public share at the leader`,
      reports.map((report) => report.publicShare),
      (input) => void leaderInit(prio3, verifyKey, ctx, nonce, input, leaderShare),
    ),
    byteTarget(
      `Prio3${name} leader's input share`,
      reports.map((report) => report.leaderShare),
      (input) => void leaderInit(prio3, verifyKey, ctx, nonce, publicShare, input),
    ),
    byteTarget(
      `Prio3${name} helper's input share`,
      reports.map((report) => report.helperShare),
      honest(helperShare, (input) => helperInit(prio3, verifyKey, ctx, nonce, publicShare, input, leader.message)),
    ),
    byteTarget(
      `Prio3${name} message at the helper`,
      reports.map((report) => report.leader.message),
      honest(leader.message, (input) => helperInit(prio3, verifyKey, ctx, nonce, publicShare, helperShare, input)),
    ),
    byteTarget(
      `Prio3${name} message at the leader`,
      reports.map((report) => report.helper.message),
      (input) => void leaderContinue(prio3, ctx, leader.state, input),
    ),
    byteTarget(
      `Prio3${name} aggregate share`,
      reports.map((report) => report.helper.outShare),
      (input) => {
        prio3.aggregate(prio3.aggregateInit(), input);
        prio3.unshard([input, prio3.aggregateInit()], 1);
      },
    ),
  ];
}

/** Only the one honest input may verify: anything else that does is a forgery. */
function honest(genuine: Uint8Array, run: (input: Uint8Array) => unknown): (input: Uint8Array) => void {
  return (input) => {
    run(input);
    if (input.length !== genuine.length || input.some((byte, i) => byte !== genuine[i])) throw new Error('a forgery verified');
  };
}
