// report128.ts — a report of bits checked in chunks: sharded by its client, checked by an aggregator (VDAF-20 §7.2.1, §7.2.2)
//
// Most of the time goes into two streams over the measurement's share: it is expanded from a seed, and hashed into a part of the joint
// randomness. The second runs beside the first, a block behind.
import { copyWords, take, takeZeros } from './arena';
import { isCanonical } from './canonical';
import { proofLen128, queryRandLen128, Shape128, truncate128, verifierLen128 } from './circuit128';
import { addVec128, SIZE128, subVec128 } from './field128';
import { prove128 } from './prove128';
import { decide128, paddedMeasLen, query128 } from './query128';
import { blocksOf, run, runFor, Stream, stream, then } from './sponge';
import { INVALID, NOT_CANONICAL, OK, ROOT_OF_UNITY } from './status';
import {
  derive,
  expandOne,
  Expansion,
  expansion,
  headLength,
  JOINT_RAND_PART,
  JOINT_RAND_SEED,
  JOINT_RANDOMNESS,
  MEAS_SHARE,
  NONCE,
  PROOF_SHARE,
  PROVE_RANDOMNESS,
  putHead,
  QUERY_RANDOMNESS,
  SEED,
  settle,
  streamOf,
} from './xof';

/** Proofs of each measurement. */
const PROOFS: u32 = 1;

/** A measurement share right behind the rest of the message that derives its part of the joint randomness. */
@unmanaged
class HashedShare {
  message: usize;
  length: usize;
  /** As long as query128 wants it, zeros behind. */
  meas: usize;
}

function hashedShare(shape: Shape128, aggId: usize, blind: usize, nonce: usize, room: usize): HashedShare {
  const it = changetype<HashedShare>(take(offsetof<HashedShare>()));
  const front = headLength() + 1 + NONCE;
  const start = take(front + room + 16);
  it.meas = (start + front + 15) & ~15;
  it.message = it.meas - front;
  it.length = front + shape.measLen * SIZE128;
  const place = putHead(it.message, JOINT_RAND_PART, blind);
  store<u8>(place, <u8>aggId);
  copyWords(place + 1, nonce, NONCE);
  return it;
}

function measShare(shape: Shape128, aggId: usize, seed: usize, vec: usize): Expansion {
  return expansion(MEAS_SHARE, seed, <u32>aggId, 1, 0, vec, shape.measLen, SIZE128);
}

function proofShare(shape: Shape128, aggId: usize, seed: usize, vec: usize): Expansion {
  return expansion(PROOF_SHARE, seed, PROOFS | ((<u32>aggId) << 8), 2, 0, vec, proofLen128(shape), SIZE128);
}

/** The stream that writes a part of the joint randomness. With a delay it may follow another in the other lane that writes the share. */
function hashing(hashed: HashedShare, part: usize, delay: usize): Stream {
  const it = stream(hashed.message, hashed.length, part, SEED);
  it.delay = delay;
  return it;
}

/** out = the seed of the joint randomness from everybody's parts. */
function jointRandSeed(out: usize, parts: usize, numShares: usize): void {
  const message = take(headLength() + numShares * SEED);
  const place = putHead(message, JOINT_RAND_SEED, takeZeros(SEED));
  copyWords(place, parts, numShares * SEED);
  derive(out, message, headLength() + numShares * SEED);
}

function jointRand(shape: Shape128, seed: usize): usize {
  const vec = take(shape.calls * SIZE128);
  expandOne(expansion(JOINT_RANDOMNESS, seed, PROOFS, 1, 0, vec, shape.calls, SIZE128));
  return vec;
}

/**
 * Expands the helper's measurement share, takes it off for the leader's, and hashes both. These are three streams of one length: the
 * helper's hash runs beside the expansion until there is enough for the leader's to follow beside the rest, and then what is left of both
 * hashes runs side by side, and two others behind them.
 */
function shareAndHash(
  shape: Shape128,
  meas: usize,
  seed: usize,
  helper: HashedShare,
  leader: HashedShare,
  publicShare: usize,
  behindHelper: Stream,
  behindLeader: Stream,
): void {
  const measuring = measShare(shape, 1, seed, helper.meas);
  const expanding = streamOf(measuring);
  const hashingHelper = hashing(helper, publicShare + SEED, blocksOf(measuring.length));
  const hashingLeader = hashing(leader, publicShare, 0);
  // Of the blocks to squeeze, half come first; so the leader's hash, which then takes as many as are left, has them all.
  const blocks = blocksOf(shape.measLen * SIZE128 - 1);
  const first = (blocks + 1) / 2;
  runFor(expanding, hashingHelper, hashingHelper.delay - 1 + first);
  const unknown = (expanding.outLeft + SIZE128 - 1) / SIZE128;
  const known = shape.measLen - unknown;
  subVec128(leader.meas, meas, helper.meas, known);
  runFor(expanding, hashingLeader, blocks - first);
  const rest = known * SIZE128;
  subVec128(leader.meas + rest, meas + rest, helper.meas + rest, unknown);
  run(then(hashingHelper, behindHelper), then(hashingLeader, behindLeader));
  if (!settle(measuring)) return;
  // The hashes went over a candidate that was no element: once more, over the shares as they are.
  subVec128(leader.meas, meas, helper.meas, shape.measLen);
  derive(publicShare, leader.message, leader.length);
  derive(publicShare + SEED, helper.message, helper.length);
}

/**
 * Two shares. `meas`: the encoded measurement, calls · chunkLength elements with zeros at the end. `rand`: the helper's seed and blind, the
 * leader's blind, the prover's seed. Writes the public share; gives the leader's share: of the measurement, of the proof, and the blind.
 * Only for a measurement that is bits; gives 0 for another, whose proof wouldn't hold.
 */
export function shard128(shape: Shape128, meas: usize, nonce: usize, rand: usize, publicShare: usize): usize {
  if (!isBits(meas, shape.measLen)) return 0;
  const measSize = shape.measLen * SIZE128;
  const proofSize = proofLen128(shape) * SIZE128;
  const arity: usize = 2 * shape.chunkLength;
  const helperProof = take(proofSize);
  const proveRand = take(arity * SIZE128);
  const seed = take(SEED);
  const helper = hashedShare(shape, 1, rand + SEED, nonce, measSize);
  const leader = hashedShare(shape, 0, rand + 2 * SEED, nonce, measSize + proofSize + SEED);
  const proving = expansion(PROVE_RANDOMNESS, rand + 3 * SEED, PROOFS, 1, 0, proveRand, arity, SIZE128);
  const proofing = proofShare(shape, 1, rand, helperProof);
  shareAndHash(shape, meas, rand, helper, leader, publicShare, streamOf(proving), streamOf(proofing));
  settle(proving);
  settle(proofing);
  jointRandSeed(seed, publicShare, 2);
  const proof = leader.meas + measSize;
  prove128(proof, shape, meas, proveRand, jointRand(shape, seed));
  subVec128(proof, proof, helperProof, proofLen128(shape));
  copyWords(proof + proofSize, rand + 2 * SEED, SEED);
  return leader.meas;
}

/** Whether each element is 0 or 1. */
function isBits(vec: usize, count: usize): bool {
  let others: u64 = 0;
  for (const end = vec + count * SIZE128; vec < end; vec += SIZE128) others |= (load<u64>(vec) & ~1) | load<u64>(vec, 8);
  return others == 0;
}

/**
 * Writes an output share, the corrected seed of the joint randomness, and a verifier share with this aggregator's part of it. `share`: a
 * seed, or, the leader's (aggId 0), a share of the measurement and of the proof, which may be anything of that length. `publicShare`:
 * everybody's parts of the joint randomness, of which this aggregator's own is replaced.
 */
export function verifyInit128(
  shape: Shape128,
  aggId: usize,
  verifyKey: usize,
  nonce: usize,
  publicShare: usize,
  share: usize,
  blind: usize,
  outShare: usize,
  correctedSeed: usize,
  verifierShare: usize,
): i32 {
  const ownPart = publicShare + aggId * SEED;
  const measSize = shape.measLen * SIZE128;
  const padded = paddedMeasLen(shape) * SIZE128;
  const hashed = hashedShare(shape, aggId, blind, nonce, padded);
  memory.fill(hashed.meas + measSize, 0, padded - measSize);
  const queryRand = take(queryRandLen128(shape) * SIZE128);
  const asked = expansion(QUERY_RANDOMNESS, verifyKey, PROOFS, 1, nonce, queryRand, queryRandLen128(shape), SIZE128);
  let proof = share + measSize;
  if (aggId == 0) {
    if (!isCanonical(share, shape.measLen + proofLen128(shape), SIZE128)) return NOT_CANONICAL;
    memory.copy(hashed.meas, share, measSize);
    run(hashing(hashed, ownPart, 0), streamOf(asked));
  } else {
    proof = take(proofLen128(shape) * SIZE128);
    const measuring = measShare(shape, aggId, share, hashed.meas);
    const proofing = proofShare(shape, aggId, share, proof);
    run(then(streamOf(measuring), streamOf(proofing)), then(hashing(hashed, ownPart, blocksOf(measuring.length)), streamOf(asked)));
    // If the hash went over a candidate that was no element: once more, over the share as it is.
    if (settle(measuring)) derive(ownPart, hashed.message, hashed.length);
    settle(proofing);
  }
  settle(asked);
  jointRandSeed(correctedSeed, publicShare, shape.numShares);
  if (!query128(verifierShare, shape, hashed.meas, proof, queryRand, jointRand(shape, correctedSeed))) return ROOT_OF_UNITY;
  copyWords(verifierShare + verifierLen128(shape) * SIZE128, ownPart, SEED);
  truncate128(outShare, shape, hashed.meas);
  return OK;
}

/** Adds all verifier shares up, decides, and writes the seed of the joint randomness from the parts that come with them. */
export function verifierSharesToMessage128(shape: Shape128, verifierShares: usize, seed: usize): i32 {
  const length = verifierLen128(shape);
  const size = length * SIZE128 + SEED;
  const sum = takeZeros(length * SIZE128);
  const parts = take(shape.numShares * SEED);
  for (let i: usize = 0; i < shape.numShares; i++) {
    const verifier = verifierShares + i * size;
    if (!isCanonical(verifier, length, SIZE128)) return NOT_CANONICAL;
    addVec128(sum, verifier, length);
    copyWords(parts + i * SEED, verifier + length * SIZE128, SEED);
  }
  if (!decide128(shape, sum)) return INVALID;
  jointRandSeed(seed, parts, shape.numShares);
  return OK;
}

/** left = left + right, two output or aggregate shares of `count` elements, which may be anything. */
export function aggregate128(left: usize, right: usize, count: usize): i32 {
  if (!isCanonical(left, count, SIZE128) || !isCanonical(right, count, SIZE128)) return NOT_CANONICAL;
  addVec128(left, right, count);
  return OK;
}
