// report64.ts — a report of Count or Sum: sharded by its client, checked by an aggregator (VDAF-20 §7.2.1, §7.2.2)
import { take } from './arena';
import { isCanonical } from './canonical';
import { decide64, prove64, proofLen64, query64, queryRandLen64, Shape64, truncate64, verifierLen64 } from './circuit64';
import { addVec64, SIZE64, subVec64 } from './field64';
import { MEAS_SHARE, PROOF_SHARE, PROVE_RANDOMNESS, QUERY_RANDOMNESS, Expansion, expandOne, expandThree, expansion, SEED } from './xof';
import { NOT_CANONICAL, OK, ROOT_OF_UNITY, INVALID } from './status';

/** Proofs of each measurement. */
const PROOFS: u32 = 1;

function measShare(shape: Shape64, aggId: usize, seed: usize, vec: usize): Expansion {
  return expansion(MEAS_SHARE, seed, <u32>aggId, 1, 0, vec, shape.calls, SIZE64);
}

function proofShare(shape: Shape64, aggId: usize, seed: usize, vec: usize): Expansion {
  return expansion(PROOF_SHARE, seed, PROOFS | ((<u32>aggId) << 8), 2, 0, vec, proofLen64(shape), SIZE64);
}

/** Two shares. `rand`: the helper's seed, the prover's seed. `leaderShare`: the encoded measurement, which becomes share ‖ proof share. */
export function shard64(shape: Shape64, leaderShare: usize, rand: usize): void {
  const measSize = shape.calls * SIZE64;
  const proof = leaderShare + measSize;
  const helperMeas = take(measSize);
  const helperProof = take(proofLen64(shape) * SIZE64);
  const proveRand = take(shape.arity * SIZE64);
  const proving = expansion(PROVE_RANDOMNESS, rand + SEED, PROOFS, 1, 0, proveRand, shape.arity, SIZE64);
  expandThree(measShare(shape, 1, rand, helperMeas), proving, proofShare(shape, 1, rand, helperProof));
  prove64(proof, shape, leaderShare, proveRand);
  subVec64(leaderShare, leaderShare, helperMeas, shape.calls);
  subVec64(proof, proof, helperProof, proofLen64(shape));
}

/**
 * Writes an output share and a verifier share. `share`: a seed, or, the leader's (aggId 0), a share of the measurement and of the proof,
 * which may be anything of that length.
 */
export function verifyInit64(
  shape: Shape64,
  aggId: usize,
  verifyKey: usize,
  nonce: usize,
  share: usize,
  outShare: usize,
  verifierShare: usize,
): i32 {
  const queryRand = take(queryRandLen64(shape) * SIZE64);
  const asked = expansion(QUERY_RANDOMNESS, verifyKey, PROOFS, 1, nonce, queryRand, queryRandLen64(shape), SIZE64);
  let meas = share;
  let proof = share + shape.calls * SIZE64;
  if (aggId == 0) {
    if (!isCanonical(share, shape.calls + proofLen64(shape), SIZE64)) return NOT_CANONICAL;
    expandOne(asked);
  } else {
    meas = take(shape.calls * SIZE64);
    proof = take(proofLen64(shape) * SIZE64);
    expandThree(measShare(shape, aggId, share, meas), asked, proofShare(shape, aggId, share, proof));
  }
  if (!query64(verifierShare, shape, meas, proof, queryRand)) return ROOT_OF_UNITY;
  store<u64>(outShare, truncate64(shape, meas));
  return OK;
}

/** Adds all verifier shares up, into the first, and decides. */
export function verifierSharesToMessage64(shape: Shape64, verifierShares: usize): i32 {
  const length = verifierLen64(shape);
  if (!isCanonical(verifierShares, length * shape.numShares, SIZE64)) return NOT_CANONICAL;
  for (let i: usize = 1; i < shape.numShares; i++) addVec64(verifierShares, verifierShares + i * length * SIZE64, length);
  return decide64(shape, verifierShares) ? OK : INVALID;
}

/** left = left + right, two output or aggregate shares of `count` elements, which may be anything. */
export function aggregate64(left: usize, right: usize, count: usize): i32 {
  if (!isCanonical(left, count, SIZE64) || !isCanonical(right, count, SIZE64)) return NOT_CANONICAL;
  addVec64(left, right, count);
  return OK;
}
