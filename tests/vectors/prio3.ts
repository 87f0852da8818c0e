// prio3.ts — runs a vector of Prio3: the operations it lists, in their order, every message compared (VDAF-20 App. C)
import { deepStrictEqual } from 'node:assert';
import { toHex } from '../../crypto/bytes.ts';
import { CryptoError } from '../../crypto/errors.ts';
import { field64 } from '../../crypto/field/field64.ts';
import { sumVec } from '../../crypto/flp/circuits/sum-vec.ts';
import { proofLen } from '../../crypto/flp/lengths.ts';
import type { Kernel } from '../../crypto/vdaf/kernel.ts';
import { prio3, type Prio3 } from '../../crypto/vdaf/prio3.ts';
import { prio3Count, prio3Histogram, prio3MultihotCountVec, prio3Sum, prio3SumVec } from '../../crypto/prio3/variants.ts';
import { SEED_SIZE } from '../../crypto/xof/turboshake128.ts';
import { higherDegree } from './higher-degree.ts';
import { boolean, bytes, index, integer, list, object, text, type Fields } from './json.ts';

/** A VDAF whose measurements and results are as JSON has them. */
interface Vdaf {
  readonly prio3: Prio3<never, unknown>;
  readonly measurement: (value: unknown) => unknown;
  readonly result: (value: unknown) => unknown;
}

type Variant = (vector: Fields, shares: number, kernel: Kernel) => Vdaf;

const integers = (value: unknown): readonly bigint[] => list(value, 'measurement or agg_result').map((item) => integer(item, 'item'));
const oneInteger = (value: unknown): bigint => integer(value, 'measurement or agg_result');
const oneNumber = (value: unknown): number => index(value, 'measurement or agg_result');
const field = (vector: Fields, name: string): number => index(vector[name], name);

/** By the first part of the file's name. The last two are the draft authors' experiments, under a private number. */
const variants: Readonly<Record<string, Variant>> = {
  Prio3Count: (_, shares, kernel) => ({ prio3: prio3Count(shares, kernel), measurement: Number, result: oneNumber }),
  Prio3Sum: (vector, shares, kernel) => ({
    prio3: prio3Sum(integer(vector['max_measurement'], 'max_measurement'), shares, kernel),
    measurement: oneInteger,
    result: oneInteger,
  }),
  Prio3SumVec: (vector, shares, kernel) => ({
    prio3: prio3SumVec(sumVecParameters(vector), shares, kernel),
    measurement: integers,
    result: integers,
  }),
  Prio3Histogram: (vector, shares, kernel) => ({
    prio3: prio3Histogram({ length: field(vector, 'length'), chunkLength: field(vector, 'chunk_length') }, shares, kernel),
    measurement: oneNumber,
    result: integers,
  }),
  Prio3MultihotCountVec: (vector, shares, kernel) => ({
    prio3: prio3MultihotCountVec(
      { length: field(vector, 'length'), maxWeight: field(vector, 'max_weight'), chunkLength: field(vector, 'chunk_length') },
      shares,
      kernel,
    ),
    measurement: (value) => list(value, 'measurement').map(Boolean),
    result: integers,
  }),
  Prio3SumVecWithMultiproof: (vector, shares, kernel) => {
    const valid = sumVec(field64, sumVecParameters(vector));
    const elements = bytes(reportOf(vector, 0).inputShares[0], 'input_shares').length - SEED_SIZE;
    // The files don't say how many proofs there are, but the leader's share holds them all.
    const proofs = (elements / field64.encodedSize - valid.measLen) / proofLen(valid);
    const vdaf = prio3({ algorithmId: 0xffffffff, valid, shares, proofs, kernel });
    return { prio3: vdaf, measurement: integers, result: integers };
  },
  Prio3HigherDegree: (_, shares, kernel) => ({
    prio3: prio3({ algorithmId: 0xffffffff, valid: higherDegree(field64), shares, proofs: 1, kernel }),
    measurement: oneInteger,
    result: oneInteger,
  }),
};

/** The constructor for a file's name such as `Prio3Sum_0`; undefined where it isn't a Prio3 that we have. */
export function variantOf(name: string): Variant | undefined {
  return variants[name.split('_', 1)[0] ?? ''];
}

/** Throws at the first operation whose outcome isn't what the file says. */
export function runPrio3(name: string, vector: unknown, kernel: Kernel): void {
  const fields = object(vector, 'vector');
  const vdaf = variantOf(name)?.(fields, index(fields['shares'], 'shares'), kernel);
  if (vdaf === undefined) throw new TypeError(`${name}: not a name of Prio3`);
  deepStrictEqual(fields['agg_param'], '', 'agg_param');
  const run: Run = { vdaf, vector: fields, ctx: bytes(fields['ctx'], 'ctx'), states: new Map() };
  const listed = list(fields['operations'], 'operations').map((value) => object(value, 'operations'));
  if (listed.length === 0) throw new TypeError('operations: expected at least one');
  for (const [position, operation] of listed.entries()) {
    const kind = text(operation['operation'], 'operation');
    const perform = operations[kind];
    if (perform === undefined) throw new TypeError(`operation ${position}: "${kind}" is unknown`);
    const title = `operation ${position}, ${kind}`;
    if (boolean(operation['success'], 'success')) perform(run, operation, title);
    else assertRejected(() => perform(run, operation, title), kind, title);
  }
}

/** An invalid report is a CryptoError, a measurement out of range a RangeError; any other error is a fault of ours. */
function assertRejected(perform: () => void, kind: string, title: string): void {
  try {
    perform();
  } catch (error) {
    if (error instanceof CryptoError || (kind === 'shard' && error instanceof RangeError)) return;
    throw error;
  }
  throw new Error(`${title}: should have failed`);
}

interface Run {
  readonly vdaf: Vdaf;
  readonly vector: Fields;
  readonly ctx: Uint8Array;
  /** From verify_init to verify_next, by report and aggregator. */
  readonly states: Map<string, Uint8Array>;
}

/** Each performs its operation on the file's own messages, and compares what comes out with the file. */
const operations: Readonly<Record<string, (run: Run, operation: Fields, title: string) => void>> = {
  shard({ vdaf, vector, ctx }, operation, title) {
    const report = reportOf(vector, field(operation, 'report_index'));
    const { publicShare, inputShares } = vdaf.prio3.shard(ctx, vdaf.measurement(report.measurement) as never, report.nonce, report.rand);
    deepStrictEqual(toHex(publicShare), toHex(report.publicShare), `${title}: public_share`);
    deepStrictEqual(inputShares.map(toHex), report.inputShares, `${title}: input_shares`);
  },

  verify_init({ vdaf, vector, ctx, states }, operation, title) {
    const report = reportOf(vector, field(operation, 'report_index'));
    const aggId = field(operation, 'aggregator_id');
    const verifyKey = bytes(vector['verify_key'], 'verify_key');
    const inputShare = bytes(report.inputShares[aggId], 'input_shares');
    const { state, verifierShare } = vdaf.prio3.verifyInit(verifyKey, ctx, aggId, report.nonce, report.publicShare, inputShare);
    states.set(stateKey(operation), state);
    deepStrictEqual(toHex(verifierShare), report.verifierShares[aggId], `${title}: verifier_shares`);
  },

  verifier_shares_to_message({ vdaf, vector, ctx }, operation, title) {
    const report = reportOf(vector, field(operation, 'report_index'));
    const verifierShares = report.verifierShares.map((share) => bytes(share, 'verifier_shares'));
    const message = vdaf.prio3.verifierSharesToMessage(ctx, verifierShares);
    deepStrictEqual(toHex(message), report.verifierMessages[0], `${title}: verifier_messages`);
  },

  verify_next({ vdaf, vector, states }, operation, title) {
    const report = reportOf(vector, field(operation, 'report_index'));
    const state = states.get(stateKey(operation));
    if (state === undefined) throw new TypeError(`${title}: comes before verify_init`);
    const outShare = vdaf.prio3.verifyNext(state, bytes(report.verifierMessages[0], 'verifier_messages'));
    deepStrictEqual(toHex(outShare), report.outShares[field(operation, 'aggregator_id')], `${title}: out_shares`);
  },

  aggregate({ vdaf, vector }, operation, title) {
    const aggId = field(operation, 'aggregator_id');
    const outShares = list(vector['reports'], 'reports').map((_, i) => bytes(reportOf(vector, i).outShares[aggId], 'out_shares'));
    const aggShare = outShares.reduce((sum, share) => vdaf.prio3.aggregate(sum, share), vdaf.prio3.aggregateInit());
    deepStrictEqual(toHex(aggShare), list(vector['agg_shares'], 'agg_shares')[aggId], `${title}: agg_shares`);
  },

  unshard({ vdaf, vector }, _, title) {
    const aggShares = list(vector['agg_shares'], 'agg_shares').map((share) => bytes(share, 'agg_shares'));
    const result = vdaf.prio3.unshard(aggShares, list(vector['reports'], 'reports').length);
    deepStrictEqual(result, vdaf.result(vector['agg_result']), `${title}: agg_result`);
  },
};

function stateKey(operation: Fields): string {
  return `${field(operation, 'report_index')}/${field(operation, 'aggregator_id')}`;
}

/** Prio3 has one round, so of each report's verifier shares there is one list. */
function reportOf(vector: Fields, position: number) {
  const report = object(list(vector['reports'], 'reports')[position], 'reports');
  return {
    measurement: report['measurement'],
    nonce: bytes(report['nonce'], 'nonce'),
    rand: bytes(report['rand'], 'rand'),
    publicShare: bytes(report['public_share'], 'public_share'),
    inputShares: list(report['input_shares'], 'input_shares'),
    verifierShares: list(list(report['verifier_shares'], 'verifier_shares')[0], 'verifier_shares'),
    verifierMessages: list(report['verifier_messages'], 'verifier_messages'),
    outShares: list(report['out_shares'], 'out_shares'),
  };
}

function sumVecParameters(vector: Fields) {
  return {
    length: field(vector, 'length'),
    maxMeasurement: integer(vector['max_measurement'], 'max_measurement'),
    chunkLength: field(vector, 'chunk_length'),
  };
}
