// tiles.test.ts — a tree as files: the tiles that tlog-tiles says, and every proof made from them alone.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex, utf8 } from '../../../crypto/bytes.ts';
import { DecodeError } from '../../../crypto/errors.ts';
import { leafHash } from '../../../protocol/register/merkle.ts';
import {
  decodeBundle,
  decodeTile,
  encodeBundle,
  encodeTile,
  parseTilePath,
  readFromTiles,
  tilePath,
  tilesFor,
  tilesOf,
  type Tile,
} from '../../../protocol/register/tiles.ts';
import {
  consistencyProof,
  consistencyRanges,
  inclusionProof,
  inclusionRanges,
  readHashes,
  treeRoot,
} from '../../../protocol/register/tree.ts';

const SIZE_MAX = 70_000;
const leaves = Array.from({ length: SIZE_MAX }, (_, i) => leafHash(utf8(String(i))));
const read = readHashes(leaves);

function bytesOf({ level, index, width }: Tile): Uint8Array {
  return encodeTile(Array.from({ length: width }, (_, i) => read(8 * Number(level), 256 * index + i)));
}

const isHashes = ({ level }: Tile): boolean => level !== 'entries';

/** Sizes about the edges of tiles, and any. */
const size = fc.oneof(
  fc.integer({ min: 1, max: SIZE_MAX }),
  fc.integer({ min: 1, max: 600 }),
  fc.tuple(fc.integer({ min: 1, max: 256 }), fc.integer({ min: -1, max: 1 })).map(([tiles, off]) => Math.max(1, 256 * tiles + off)),
);

describe('the tiles of a tree', () => {
  it('are as many, and as wide, as tlog-tiles says of 70,000 leaves', () => {
    const paths = tilesOf(70_000).filter(isHashes).map(tilePath);
    expect(paths).toHaveLength(277);
    expect(paths.filter((path) => path.includes('.p/'))).toEqual(['tile/0/273.p/112', 'tile/1/001.p/17', 'tile/2/000.p/1']);
    expect(tilesOf(256).filter(isHashes).map(tilePath)).toEqual(['tile/0/000', 'tile/1/000.p/1']);
    expect(tilesOf(0)).toEqual([]);
  });

  it('are floor(s / 256^l) hashes on level l, full ones first, none empty; and as many leaves in bundles', () => {
    fc.assert(
      fc.property(size, (of) => {
        const tiles = tilesOf(of);
        for (const level of ['entries', 0, 1, 2, 3] as const) {
          const own = tiles.filter((tile) => tile.level === level);
          const hashes = Math.floor(of / 256 ** (level === 'entries' ? 0 : level));
          expect(own.map(({ index }) => index)).toEqual(own.map((_, at) => at));
          expect(own.reduce((sum, { width }) => sum + width, 0)).toBe(hashes);
          expect(own.slice(0, -1).every(({ width }) => width === 256)).toBe(true);
        }
      }),
      { seed: 14, numRuns: 200 },
    );
  });

  it('that a larger tree has and a smaller one hasn’t are all that must be written, and nothing twice', () => {
    fc.assert(
      fc.property(size, size, (a, b) => {
        const [before, after] = [Math.min(a, b), Math.max(a, b)];
        const [old, added] = [tilesOf(before).map(tilePath), tilesOf(after, before).map(tilePath)];
        expect(new Set([...old, ...added]).size).toBe(old.length + added.length);
        expect(
          tilesOf(after)
            .map(tilePath)
            .filter((path) => !old.includes(path)),
        ).toEqual(added);
      }),
      { seed: 14, numRuns: 100 },
    );
  });
});

describe('proofs from tiles', () => {
  it('are those of the tree, from no other tiles than those that are named first', () => {
    fc.assert(
      fc.property(size, fc.nat(), fc.nat(), (of, drawn, other) => {
        const [index, from] = [drawn % of, 1 + (other % of)];
        const ranges = [{ start: 0, end: of }, ...inclusionRanges(index, of), ...consistencyRanges(from, of)];
        const published = new Set(tilesOf(of).map(tilePath));
        const named = new Map(tilesFor(of, ranges).map((tile) => [tilePath(tile), bytesOf(tile)]));
        expect([...named.keys()].filter((path) => !published.has(path))).toEqual([]);
        const fromTiles = readFromTiles(of, (tile) => named.get(tilePath(tile)) ?? expect.unreachable());
        expect(toHex(treeRoot(of, fromTiles))).toBe(toHex(treeRoot(of, read)));
        expect(inclusionProof(index, of, fromTiles).map(toHex)).toEqual(inclusionProof(index, of, read).map(toHex));
        expect(consistencyProof(from, of, fromTiles).map(toHex)).toEqual(consistencyProof(from, of, read).map(toHex));
      }),
      { seed: 14, numRuns: 300 },
    );
  });

  it('refuse a tile that is a hash short or long', () => {
    const tile = { level: 0, index: 0, width: 5 };
    expect(decodeTile(bytesOf(tile), tile)).toHaveLength(5);
    expect(() => decodeTile(bytesOf({ ...tile, width: 4 }), tile)).toThrow(DecodeError);
    expect(() => decodeTile(bytesOf({ ...tile, width: 6 }), tile)).toThrow('tile/0/000.p/5: expected 160 bytes, found 192');
  });
});

describe('the path of a tile', () => {
  const tile = fc.record({
    level: fc.oneof(fc.constant('entries' as const), fc.integer({ min: 0, max: 63 })),
    index: fc.oneof(fc.nat(2000), fc.integer({ min: 0, max: 999_999_999_999_999 })),
    width: fc.integer({ min: 1, max: 256 }),
  });

  it('is read as the tile that it was written for', () => {
    fc.assert(
      fc.property(tile, (one) => {
        expect(parseTilePath(tilePath(one))).toEqual(one);
      }),
      { seed: 14 },
    );
  });

  it('is refused in any other form', () => {
    for (const path of [
      'tile/0/000.p/0',
      'tile/0/000.p/256',
      'tile/0/000.p/01',
      'tile/64/000',
      'tile/00/000',
      'tile/0/1',
      'tile/0/x000/001',
      'tile/0/001/x234',
      'tile/0/1000',
      'tile/entries/000.p/',
      'tile/0/000/',
      '/tile/0/000',
      'tile/0/../000',
      'tile/0/000\n',
    ])
      expect(parseTilePath(path), path).toBeUndefined();
  });

  it('is never two texts for one tile', () => {
    const texts = fc.tuple(tile, fc.nat(), fc.constantFrom(...Array.from('x0129/.p'))).map(([one, at, character]) => {
      const path = tilePath(one);
      const place = at % path.length;
      return path.slice(0, place) + character + path.slice(place + (at % 2));
    });
    fc.assert(
      fc.property(texts, (path) => {
        const parsed = parseTilePath(path);
        if (parsed !== undefined) expect(tilePath(parsed)).toBe(path);
      }),
      { seed: 14, numRuns: 2000 },
    );
  });
});

describe('a bundle of leaves', () => {
  const entries = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 256 });

  it('is read as the leaves that it was written for, and as nothing else', () => {
    fc.assert(
      fc.property(entries, fc.nat(), fc.nat(255), (leavesOf, at, byte) => {
        const tile: Tile = { level: 'entries', index: 0, width: leavesOf.length };
        const bytes = encodeBundle(leavesOf);
        expect(decodeBundle(bytes, tile).map(toHex)).toEqual(leavesOf.map(toHex));
        expect(() => decodeBundle(bytes.subarray(0, -1), tile)).toThrow(DecodeError);
        expect(() => decodeBundle(new Uint8Array([...bytes, 0, 0]), tile)).toThrow(DecodeError);
        const mutated = bytes.map((old, i) => (i === at % bytes.length ? byte : old));
        try {
          expect(toHex(encodeBundle(decodeBundle(mutated, tile)))).toBe(toHex(mutated));
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
      { seed: 14 },
    );
  });
});
