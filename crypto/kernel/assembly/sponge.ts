// sponge.ts — TurboSHAKE128, two messages side by side (RFC 9861 §2.2; VDAF-20 §6.2.1)
import { permute, STATES_SIZE } from './keccak';

const RATE: usize = 168;
/** The domain byte of XofTurboShake128. */
const DOMAIN: u8 = 1;

/** One message and where its output goes. Two of these, and the states between them, are all that a run needs. */
@unmanaged
class Lane {
  /** What is still to be absorbed; `absorbing` until the last, padded block is in. */
  message: usize;
  left: usize;
  absorbing: bool;
  /** What is still to be squeezed, a multiple of 8. */
  out: usize;
  outLeft: usize;
  /** Permutations until the lane starts. */
  delay: usize;
  fresh: bool;
}

const lanes = memory.data(2 * offsetof<Lane>(), 16);
const states = memory.data(<i32>STATES_SIZE, 16);
const lastBlock = memory.data(<i32>RATE, 16);

@inline
function lane(index: usize): Lane {
  return changetype<Lane>(lanes + index * offsetof<Lane>());
}

/** Sets up lane 0 or 1: `outLength` bytes, a multiple of 8, of XofTurboShake128's stream for this message. */
export function put(index: usize, message: usize, length: usize, out: usize, outLength: usize, delay: usize = 0): void {
  const it = lane(index);
  it.message = message;
  it.left = length;
  it.absorbing = true;
  it.out = out;
  it.outLeft = outLength;
  it.delay = delay;
  it.fresh = true;
}

/** The delay that lets one lane absorb what the other squeezes from a message of `length` bytes. */
export function blocksOf(length: usize): usize {
  return length / RATE + 1;
}

/** Leaves a lane idle. */
export function putNothing(index: usize): void {
  const it = lane(index);
  it.absorbing = false;
  it.outLeft = 0;
}

/**
 * Runs both lanes to their ends. A lane's message may be what the other one squeezes, if its delay lets it lag behind: each permutation
 * takes 168 bytes of the one and gives 168 of the other.
 */
export function run(): void {
  const first = lane(0);
  const second = lane(1);
  while (isBusy(first) || isBusy(second)) {
    absorb(first, states);
    absorb(second, states + 8);
    permute(states);
    squeeze(first, states);
    squeeze(second, states + 8);
  }
}

@inline
function isBusy(it: Lane): bool {
  return it.absorbing || it.outLeft > 0;
}

function absorb(it: Lane, state: usize): void {
  if (!it.absorbing) return;
  if (it.delay > 0) {
    it.delay--;
    return;
  }
  if (it.fresh) {
    for (let i: usize = 0; i < 25; i++) store<u64>(state + (i << 4), 0);
    it.fresh = false;
  }
  let block = it.message;
  if (it.left >= RATE) {
    it.message += RATE;
    it.left -= RATE;
  } else {
    block = lastBlock;
    memory.fill(block, 0, RATE);
    memory.copy(block, it.message, it.left);
    store<u8>(block + it.left, DOMAIN);
    store<u8>(block + RATE - 1, load<u8>(block + RATE - 1) ^ 0x80);
    it.absorbing = false;
  }
  for (let i: usize = 0; i < RATE; i += 8) store<u64>(state + 2 * i, load<u64>(state + 2 * i) ^ load<u64>(block + i));
}

function squeeze(it: Lane, state: usize): void {
  if (it.absorbing) return;
  const length = min(it.outLeft, RATE);
  for (let i: usize = 0; i < length; i += 8) store<u64>(it.out + i, load<u64>(state + 2 * i));
  it.out += length;
  it.outLeft -= length;
}
