// xof.ts — XofTurboShake128 for Prio3: messages with their domains, and vectors by rejection (VDAF-20 §6.2, §7.2)
import { copyWords, release, take } from './arena';
import { isCanonical } from './canonical';
import { run, Stream, stream, then } from './sponge';

export const SEED: usize = 32;
export const NONCE: usize = 16;

/** Where Prio3 expands or derives something (VDAF-20 §7.2); crypto/xof/domain.ts has the same table. */
export const MEAS_SHARE: u8 = 1;
export const PROOF_SHARE: u8 = 2;
export const JOINT_RANDOMNESS: u8 = 3;
export const PROVE_RANDOMNESS: u8 = 4;
export const QUERY_RANDOMNESS: u8 = 5;
export const JOINT_RAND_SEED: u8 = 6;
export const JOINT_RAND_PART: u8 = 7;

/** le16(len(dst)) ‖ dst of the call that is under way; len(dst) is filled in here, the low byte of the usage, at 9, for each message. */
let domain: usize = 0;
let domainLength: usize = 0;

export function setDomain(start: usize, length: usize): void {
  store<u16>(start, <u16>(length - 2));
  domain = start;
  domainLength = length;
}

/** Bytes in front of a binder: le16(len(dst)) ‖ dst ‖ le8(len(seed)) ‖ seed. */
export function headLength(): usize {
  return domainLength + 1 + SEED;
}

/** Writes what goes in front of a binder, and gives the binder's place. */
export function putHead(out: usize, usage: u8, seed: usize): usize {
  // In whole words: what is copied too many is overwritten below.
  copyWords(out, domain, domainLength);
  store<u8>(out, usage, 9);
  store<u8>(out + domainLength, <u8>SEED);
  copyWords(out + domainLength + 1, seed, SEED);
  return out + headLength();
}

/** A message and what its stream fills: `count` elements of `size` bytes. */
@unmanaged
export class Expansion {
  message: usize;
  length: usize;
  vec: usize;
  count: usize;
  size: usize;
}

/** A message with its binder's first `bytes` bytes taken from `binder` (low byte first), then `nonce` if there is one. */
export function expansion(
  usage: u8,
  seed: usize,
  binder: u32,
  bytes: usize,
  nonce: usize,
  vec: usize,
  count: usize,
  size: usize,
): Expansion {
  const it = changetype<Expansion>(take(offsetof<Expansion>()));
  const length = headLength() + bytes + (nonce != 0 ? NONCE : 0);
  it.message = take(length + 4);
  const place = putHead(it.message, usage, seed);
  store<u32>(place, binder);
  if (nonce != 0) copyWords(place + bytes, nonce, NONCE);
  it.length = length;
  it.vec = vec;
  it.count = count;
  it.size = size;
  return it;
}

export function streamOf(it: Expansion): Stream {
  return stream(it.message, it.length, it.vec, it.count * it.size);
}

export function expandOne(it: Expansion): void {
  run(streamOf(it), null);
  settle(it);
}

/** All three, the second behind the first, and the third side by side with both. */
export function expandThree(first: Expansion, second: Expansion, beside: Expansion): void {
  run(then(streamOf(first), streamOf(second)), streamOf(beside));
  settle(first);
  settle(second);
  settle(beside);
}

/**
 * To be called once an expansion has run: where a candidate was not below p, which happens once in 2^32 (Field64) or 2^59 elements, the
 * vector is made anew with those left out. True if so.
 */
export function settle(it: Expansion): bool {
  if (isCanonical(it.vec, it.count, it.size)) return false;
  const mark = take(0);
  for (let spare: usize = 16; !select(it, spare); spare *= 2) release(mark);
  release(mark);
  return true;
}

/** Takes the elements from that many more candidates; false if those are still too few. */
function select(it: Expansion, spare: usize): bool {
  const candidates = take((it.count + spare) * it.size);
  run(stream(it.message, it.length, candidates, (it.count + spare) * it.size), null);
  let filled: usize = 0;
  for (let i: usize = 0; i < it.count + spare && filled < it.count; i++) {
    if (!isCanonical(candidates + i * it.size, 1, it.size)) continue;
    memory.copy(it.vec + filled * it.size, candidates + i * it.size, it.size);
    filled++;
  }
  return filled == it.count;
}

/** out = the 32 bytes derived from a message. */
export function derive(out: usize, message: usize, length: usize): void {
  run(stream(message, length, out, SEED), null);
}

/** `count` elements of `size` bytes from a message. */
export function expand(vec: usize, count: usize, size: usize, message: usize, length: usize): void {
  const it = changetype<Expansion>(take(offsetof<Expansion>()));
  it.message = message;
  it.length = length;
  it.vec = vec;
  it.count = count;
  it.size = size;
  expandOne(it);
}
