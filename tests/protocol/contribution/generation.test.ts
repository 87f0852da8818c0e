// generation.test.ts — the header in which leader and helper tell how far they have come: its canonical form, and nothing else (protocol.md, "Restored aggregators").
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatGenerationHeader, isLater, parseGenerationHeader } from '../../../protocol/contribution/generation.ts';

const TAG = 'AAECAwQFBgcICQoLDA0ODw';
const place = fc.record({
  generation: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  commits: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  tag: fc.uint8Array({ minLength: 16, maxLength: 16 }),
});
const header = fc.record({ own: place, seen: fc.option(place, { nil: undefined }), isRestored: fc.boolean() });

describe('#6 the header', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(header, (one) => {
        expect(parseGenerationHeader(formatGenerationHeader(one))).toEqual(one);
      }),
    );
  });

  it('is written as it was read, whatever was changed in it', () => {
    fc.assert(
      fc.property(header, fc.nat(), fc.constantFrom('', ' ', '0', ';', '.', 'A', '=', ', '), fc.nat({ max: 2 }), (one, at, put, cut) => {
        const text = formatGenerationHeader(one);
        const index = at % (text.length + 1);
        const changed = text.slice(0, index) + put + text.slice(index + cut);
        const read = parseGenerationHeader(changed);
        if (read !== undefined) expect(formatGenerationHeader(read)).toBe(changed);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['', 'nothing'],
    [`5.1`, 'no tag'],
    [`05.1.${TAG}`, 'a zero in front'],
    [`5.1.${TAG.slice(0, -1)}`, 'a short tag'],
    [`5.1.${TAG.slice(0, -1)}x`, 'a tag with bits to spare'],
    [`9007199254740992.1.${TAG}`, 'a number beyond what can be counted'],
    [`5.1.${TAG};seen=5.1.${TAG}`, 'no space'],
    [`5.1.${TAG}; seen=5.1`, 'a place without a tag'],
    [`5.1.${TAG}; restored; seen=5.1.${TAG}`, 'another order'],
    [`5.1.${TAG}, 5.1.${TAG}`, 'the header twice'],
    [`-1.1.${TAG}`, 'a negative number'],
  ])('is refused: %s (%s)', (text) => {
    expect(parseGenerationHeader(text)).toBeUndefined();
  });

  it('puts the generation before the commits', () => {
    expect(isLater({ generation: 2, commits: 0 }, { generation: 1, commits: 9 })).toBe(true);
    expect(isLater({ generation: 2, commits: 1 }, { generation: 2, commits: 1 })).toBe(false);
    expect(isLater({ generation: 1, commits: 9 }, { generation: 2, commits: 0 })).toBe(false);
  });
});
