// generator-health.test.ts — every way a generator can be dead, and that a sound one is left alone
import { describe, expect, test } from 'vitest';
import { CryptoError } from '../../../crypto/errors.ts';
import { forgetfulMemory, REPETITIONS_MAX, SAME_IN_WINDOW_MAX, watchedGenerator, WINDOW } from '../../../crypto/noise/generator-health.ts';
import { secureRandom, type RandomBytes } from '../../../crypto/random.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const noEntropy: unknown = expect.objectContaining({ code: 'no-entropy' });

const DEAD: readonly (readonly [name: string, random: RandomBytes])[] = [
  ['zeros', (length) => new Uint8Array(length)],
  ['ones', (length) => new Uint8Array(length).fill(0xff)],
  ['a constant', (length) => new Uint8Array(length).fill(0x5a)],
  ['two bytes in turn', (length) => Uint8Array.from({ length }, (_, i) => (i % 2 === 0 ? 17 : 201))],
  ['sixteen bytes again and again', (length) => Uint8Array.from({ length }, (_, i) => 37 * (i % 16))],
  ['four bits in each byte', (length) => seededRandom('nibbles')(length).map((byte) => byte & 0x0f)],
  ['fewer than asked for', (length) => seededRandom('short')(Math.max(0, length - 1))],
  ['none', () => new Uint8Array(0)],
  ['more than asked for', (length) => seededRandom('long')(length + 1)],
  ['something other than bytes', () => [1, 2, 3] as unknown as Uint8Array],
  [
    'an error',
    () => {
      throw new Error('EIO');
    },
  ],
];

describe('a generator that is dead from the start', () => {
  test.each(DEAD)('gives %s', (_, random) => {
    expect(() => watchedGenerator(random, forgetfulMemory())).toThrow(noEntropy);
  });
});

describe('a generator that dies in use', () => {
  const dying = DEAD.filter(([name]) => name !== 'four bits in each byte');
  test.each(dying)('gives %s', (_, dead) => {
    const sound = seededRandom('sound');
    let alive = true;
    const random = watchedGenerator((length) => (alive ? sound(length) : dead(length)), forgetfulMemory());
    expect(random(2048)).toHaveLength(2048);
    alive = false;
    expect(() => random(2048)).toThrow(noEntropy);
    alive = true;
    expect(() => random(2048), 'and stays dead').toThrow(noEntropy);
  });

  test('an error of its own comes through as its cause', () => {
    const cause = new Error('EIO');
    const failing: RandomBytes = () => {
      throw cause;
    };
    expect(() => watchedGenerator(failing, forgetfulMemory())).toThrow(expect.objectContaining({ code: 'no-entropy', cause }));
    const coded = new CryptoError('no-entropy', 'none here');
    const refusing: RandomBytes = () => {
      throw coded;
    };
    expect(() => watchedGenerator(refusing, forgetfulMemory())).toThrow(coded);
  });

  test('gives the same answer to every question', () => {
    const random = watchedGenerator((length) => seededRandom(length === 4096 ? 'start' : 'again')(length), forgetfulMemory());
    random(64);
    expect(() => random(64)).toThrow(noEntropy);
  });
});

describe('a generator that goes on as before', () => {
  test('after a fork within the program', () => {
    const memory = forgetfulMemory();
    watchedGenerator(seededRandom('parent'), memory);
    expect(() => watchedGenerator(seededRandom('parent'), memory)).toThrow(noEntropy);
    expect(() => watchedGenerator(seededRandom('child'), memory)).not.toThrow();
  });

  test('after a restart from a snapshot, where the memory was kept outside', () => {
    const kept = new Set<string>();
    const remember = (mark: string) => !kept.has(mark) && kept.add(mark).size > 0;
    watchedGenerator(seededRandom('before'), { remember });
    expect(() => watchedGenerator(seededRandom('before'), { remember })).toThrow(noEntropy);
  });
});

describe('a sound generator', () => {
  test('is left alone over two million bytes', () => {
    const random = watchedGenerator(seededRandom('two million'), forgetfulMemory());
    for (let i = 0; i < 500; i++) expect(random(4001)).toHaveLength(4001);
    for (let i = 0; i < 1000; i++) expect(random(1)).toHaveLength(1);
  });

  test("is this platform's", () => {
    expect(watchedGenerator(secureRandom, forgetfulMemory())(100_000)).toHaveLength(100_000);
  });

  test('is refused by chance less than once in 2^64 bytes or windows (SP 800-90B §4.4)', () => {
    // Repetition count: a byte is followed by REPETITIONS_MAX more of its own.
    expect(256n ** BigInt(REPETITIONS_MAX) >= 1n << 64n).toBe(true);
    // Adaptive proportion, exactly: of the window's other bytes, SAME_IN_WINDOW_MAX or more are like the first.
    const others = BigInt(WINDOW - 1);
    let ways = 1n;
    let tail = 0n;
    for (let same = 0n; same <= others; same++) {
      if (same >= BigInt(SAME_IN_WINDOW_MAX)) tail += ways * 255n ** (others - same);
      ways = (ways * (others - same)) / (same + 1n);
    }
    expect(tail << 64n < 256n ** others).toBe(true);
  });
});
