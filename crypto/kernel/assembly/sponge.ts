// sponge.ts — TurboSHAKE128, two messages side by side (RFC 9861 §2.2; VDAF-20 §6.2.1)
import { take, takeZeros } from './arena';
import { permute, STATES_SIZE } from './keccak';

/** Bytes of a block. */
const RATE: usize = 168;
const STATE_LANES: usize = 25;
const STATE_SIZE: usize = STATE_LANES * 8;
/** The domain byte of XofTurboShake128. */
const DOMAIN: u64 = 1;

/** One message and where its output goes. */
@unmanaged
export class Stream {
  /** What is still to be absorbed; `absorbing` until the last, padded block is in. */
  message: usize;
  left: usize;
  absorbing: bool;
  /** What is still to be squeezed, a multiple of 8. */
  out: usize;
  outLeft: usize;
  /** Permutations until it starts. */
  delay: usize;
  /** Its state until it starts, and between two runs. */
  kept: usize;
  waiting: bool;
  /** The stream that has the lane after this one. */
  next: Stream | null;
}

const states = memory.data(<i32>STATES_SIZE, 16);

/** `outLength` bytes, a multiple of 8, of XofTurboShake128's stream for this message, to be had by `run`. */
export function stream(message: usize, length: usize, out: usize, outLength: usize): Stream {
  const it = changetype<Stream>(take(offsetof<Stream>()));
  it.message = message;
  it.left = length;
  it.absorbing = true;
  it.out = out;
  it.outLeft = outLength;
  it.delay = 0;
  it.kept = takeZeros(STATE_SIZE);
  it.waiting = true;
  it.next = null;
  return it;
}

/** `first`, with `next` behind it in the same lane. */
export function then(first: Stream, next: Stream): Stream {
  first.next = next;
  return first;
}

/** Permutations that absorb a message of `length` bytes; also the delay with which a stream can absorb what another squeezes from it. */
export function blocksOf(length: usize): usize {
  return length / RATE + 1;
}

/**
 * Runs two lanes of streams to their ends. A stream's message may be what one in the other lane squeezes, if its delay lets it lag behind:
 * each permutation takes 168 bytes of the one and gives 168 of the other.
 */
export function run(first: Stream | null, second: Stream | null): void {
  runFor(first, second, usize.MAX_VALUE);
}

/** As `run`, but for so many permutations at most. Streams that have not ended can be run further, with each other or with others. */
export function runFor(first: Stream | null, second: Stream | null, permutations: usize): void {
  for (let left = permutations; left > 0 && (first !== null || second !== null); left--) {
    if (first !== null) absorb(first, states);
    if (second !== null) absorb(second, states + 8);
    permute(states);
    if (first !== null) first = squeeze(first, states);
    if (second !== null) second = squeeze(second, states + 8);
  }
  if (first !== null) wait(first, states);
  if (second !== null) wait(second, states + 8);
}

function wait(it: Stream, state: usize): void {
  if (!it.waiting) copyState(it.kept, 8, state, 16);
  it.waiting = true;
}

function copyState(out: usize, outStride: usize, state: usize, stride: usize): void {
  for (let i: usize = 0; i < STATE_LANES; i++) store<u64>(out + i * outStride, load<u64>(state + i * stride));
}

function absorb(it: Stream, state: usize): void {
  if (it.delay > 0) {
    it.delay--;
    return;
  }
  if (it.waiting) {
    copyState(state, 16, it.kept, 8);
    it.waiting = false;
  }
  if (!it.absorbing) return;
  const message = it.message;
  const length = min(it.left, RATE);
  const whole = length & ~7;
  for (let i: usize = 0; i < whole; i += 8) mix(state, i, load<u64>(message + i));
  it.message += length;
  it.left -= length;
  if (length == RATE) return;
  let rest = DOMAIN;
  for (let i = length; i > whole; i--) rest = (rest << 8) | load<u8>(message + i - 1);
  mix(state, whole, rest);
  mix(state, RATE - 8, 0x8000000000000000);
  it.absorbing = false;
}

@inline
function mix(state: usize, at: usize, word: u64): void {
  store<u64>(state + 2 * at, load<u64>(state + 2 * at) ^ word);
}

/** Gives the stream that has the lane now. */
function squeeze(it: Stream, state: usize): Stream | null {
  if (it.absorbing) return it;
  const length = min(it.outLeft, RATE);
  for (let i: usize = 0; i < length; i += 8) store<u64>(it.out + i, load<u64>(state + 2 * i));
  it.out += length;
  it.outLeft -= length;
  return it.outLeft > 0 ? it : it.next;
}
