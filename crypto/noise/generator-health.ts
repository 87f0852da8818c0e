// generator-health.ts — tests a random generator before its first byte is used, and watches it while in use (SP 800-90B §4.4).
import { equal, toHex } from '../bytes.ts';
import { CryptoError } from '../errors.ts';
import type { RandomBytes } from '../random.ts';

/**
 * The first bytes of earlier generators. Kept beside the locks, they reveal a machine that was cloned or restored from a snapshot and
 * would repeat the same random bytes. These bytes are never used for anything else.
 */
export interface StartMemory {
  /** Remembers a mark (hexadecimal). False if it was there already. */
  remember(mark: string): boolean;
}

/** A memory that lasts as long as the program. It finds a generator that starts twice with the same bytes within the program. */
export function forgetfulMemory(): StartMemory {
  const marks = new Set<string>();
  return { remember: (mark) => marks.size < marks.add(mark).size };
}

/**
 * `random`, tested at once and then watched. It gives the same bytes until a test fails, and then only throws CryptoError `no-entropy`.
 *
 * A generator is refused if it throws, or gives the wrong number of bytes or something else; if one byte value comes nine times in a row
 * (repetition count test); if the first byte of a window of 512 comes 27 times or more in it (adaptive proportion test); if an answer
 * begins like the answer before; or if `memory` has seen its start. A sound generator is refused with probability below 2^−43 over 2^20
 * bytes. A generator that is predictable but looks uniform is not found.
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
/** 128 bits are practically never the same by chance. */
const MARK_BYTES = 16;

/** SP 800-90B §4.4.1 with 8 bits of entropy a byte and a false alarm of 2^−64 a byte: 1 + ⌈64 / 8⌉. */
export const REPETITIONS_MAX = 8;
/** SP 800-90B §4.4.2, in bytes: W = 512. */
export const WINDOW = 512;
/** How often a window may contain its first byte, for a false alarm of 2^−64 a window. */
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

/** The three continuous tests, and all that they remember between calls. */
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
