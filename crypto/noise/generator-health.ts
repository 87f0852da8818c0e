// generator-health.ts — is the random generator alive? Tried before its first byte is used, watched while in use (SP 800-90B §4.4).
import { equal, toHex } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import type { RandomBytes } from '../random.ts';

/**
 * What earlier starts of generators looked like. Kept beside the locks, it finds the machine that was cloned or put back to a
 * snapshot and goes on with the same bytes; those bytes are never used for anything else.
 */
export interface StartMemory {
  /** Remember a mark; false if it is already there. */
  remember(mark: string): boolean;
}

/** A memory that lasts as long as the program. It notices if one generator is handed out twice, or was copied by a fork. */
export function forgetfulMemory(): StartMemory {
  const marks = new Set<string>();
  return { remember: (mark) => marks.size < marks.add(mark).size };
}

/**
 * `random`, tried at once and then watched: the same bytes, or CryptoError `no-entropy` and never a byte again.
 *
 * Refused: a generator that throws, gives too little or something that isn't bytes; one byte value nine times in a row
 * (repetition count); a byte value 27 times or more within 512 where it opens them (adaptive proportion); an answer that begins as an earlier one's
 * did; a start that `memory` has seen. A sound generator is refused with probability below 2^−43 over 2^20 bytes.
 * What it can't find: a generator that is predictable but looks even.
 */
export function watchedGenerator(random: RandomBytes, memory: StartMemory): RandomBytes {
  const inspect = inspector();
  let broken = false;
  const draw: RandomBytes = (length) => {
    if (broken) throw noEntropy('has failed before');
    try {
      const bytes = asked(random, length);
      inspect(bytes);
      return bytes;
    } catch (error) {
      broken = true;
      throw error;
    }
  };
  const start = draw(START_BYTES);
  if (!memory.remember(toHex(start.subarray(0, MARK_BYTES)))) throw noEntropy('started with bytes that it has given before');
  return draw;
}

/** SP 800-90B §4.3 asks for at least 1,024 samples at start. */
const START_BYTES = 4096;
/** 128 bits: as good as never the same by chance. */
const MARK_BYTES = 16;

/** SP 800-90B §4.4.1 with 8 bits of entropy a byte and a false alarm of 2^−64 a byte: 1 + ⌈64 / 8⌉. */
export const REPETITIONS_MAX = 8;
/** SP 800-90B §4.4.2: W = 512, false alarm 2^−64 a window: how often the byte that opens a window may stand in it. */
export const WINDOW = 512;
export const SAME_IN_WINDOW_MAX = 26;

function asked(random: RandomBytes, length: number): Uint8Array {
  let bytes: unknown;
  try {
    bytes = random(length);
  } catch (cause) {
    throw cause instanceof CryptoError ? cause : noEntropy('threw an error', cause);
  }
  if (!(bytes instanceof Uint8Array)) throw noEntropy('gave something other than bytes');
  if (bytes.length !== length) throw noEntropy('gave another number of bytes than it was asked for');
  return bytes;
}

/** The three continuous tests; what they remember between calls lives here and nowhere else. */
function inspector(): (bytes: Uint8Array) => void {
  let last = -1;
  let repetitions = 0;
  let first = -1;
  let same = 0;
  let seen = 0;
  let beginning: Uint8Array | undefined;
  return (bytes) => {
    for (const byte of bytes) {
      repetitions = byte === last ? repetitions + 1 : 1;
      last = byte;
      if (seen === 0) first = byte;
      same = seen === 0 ? 1 : same + (byte === first ? 1 : 0);
      seen = (seen + 1) % WINDOW;
      if (repetitions > REPETITIONS_MAX) throw noEntropy('repeats one byte');
      if (same > SAME_IN_WINDOW_MAX) throw noEntropy('favours one byte');
    }
    if (bytes.length < MARK_BYTES) return;
    if (beginning !== undefined && equal(beginning, bytes.subarray(0, MARK_BYTES))) throw noEntropy('gives the same answer twice');
    beginning = bytes.slice(0, MARK_BYTES);
  };
}

function noEntropy(what: string, cause?: unknown): CryptoError {
  const options = cause === undefined ? undefined : { cause };
  return new CryptoError(
    'no-entropy',
    `The random generator ${what}, so nothing was drawn or sent; restart, and look at the machine if it happens again.`,
    options,
  );
}
