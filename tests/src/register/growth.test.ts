// growth.test.ts — a register that grows leaf by leaf, or by hundreds: its files are those of the tree that it is, and none ever changes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex, utf8 } from '../../../crypto/bytes.ts';
import { emptyRoot, leafHash } from '../../../protocol/register/merkle.ts';
import { encodeBundle, encodeTile, tilePath, tilesOf, type Tile } from '../../../protocol/register/tiles.ts';
import { readHashes, treeRoot } from '../../../protocol/register/tree.ts';
import { PublishError } from '../../../src/register/errors.ts';
import { grow, type Head } from '../../../src/register/growth.ts';

const EMPTY: Head = { size: 0, root: emptyRoot() };
const leafOf = (index: number): Uint8Array => utf8(`{"leaf":${index}}`);

/** All the files of a tree of so many leaves, made from all of its leaves. */
function filesOf(size: number): ReadonlyMap<string, string> {
  const leaves = Array.from({ length: size }, (_, i) => leafOf(i));
  const read = readHashes(leaves.map(leafHash));
  const bytesOf = ({ level, index, width }: Tile): Uint8Array =>
    level === 'entries'
      ? encodeBundle(leaves.slice(256 * index, 256 * index + width))
      : encodeTile(Array.from({ length: width }, (_, i) => read(8 * level, 256 * index + i)));
  return new Map(tilesOf(size).map((tile) => [tilePath(tile), toHex(bytesOf(tile))]));
}

/** A register's folder in memory, in which nothing may be written twice with other bytes. */
class Folder {
  readonly files = new Map<string, Uint8Array>();
  readonly read = new Set<string>();
  readonly get = (path: string): Uint8Array | undefined => {
    this.read.add(path);
    return this.files.get(path);
  };

  write(files: ReadonlyMap<string, Uint8Array>): void {
    for (const [path, bytes] of files) {
      expect(toHex(this.files.get(path) ?? bytes), path).toBe(toHex(bytes));
      this.files.set(path, bytes);
    }
  }
}

/** Grows a folder step by step; the head at the end. */
function grown(folder: Folder, steps: readonly number[]): Head {
  let head = EMPTY;
  for (const step of steps) {
    const leaves = Array.from({ length: step }, (_, i) => leafOf(head.size + i));
    const growth = grow(head, folder.get, leaves);
    folder.write(growth.bundles);
    folder.write(growth.tiles);
    head = { size: growth.size, root: growth.root };
  }
  return head;
}

describe('a register that grows', () => {
  it('has the files and the root of its tree, whatever the steps, and those of every size that it had', () => {
    const steps = fc.array(fc.oneof(fc.nat(3), fc.nat(300), fc.constantFrom(255, 256, 257)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(steps, (lengths) => {
        const folder = new Folder();
        const { size, root } = grown(folder, lengths);
        const leaves = Array.from({ length: size }, (_, i) => leafHash(leafOf(i)));
        expect(toHex(root)).toBe(toHex(treeRoot(size, readHashes(leaves))));
        let sum = 0;
        for (const length of lengths) {
          sum += length;
          for (const [path, bytes] of filesOf(sum)) expect(toHex(folder.files.get(path) ?? expect.unreachable(path)), path).toBe(bytes);
        }
      }),
      { seed: 14, numRuns: 60 },
    );
  });

  it('grows over the edge of a level of 65,536 leaves', () => {
    const folder = new Folder();
    const { root } = grown(folder, [65_535, 1, 2]);
    const leaves = Array.from({ length: 65_538 }, (_, i) => leafHash(leafOf(i)));
    expect(toHex(root)).toBe(toHex(treeRoot(65_538, readHashes(leaves))));
    expect([...folder.files.keys()].filter((path) => path.startsWith('tile/2'))).toEqual(['tile/2/000.p/1']);
  });

  it('reads its right edge alone, however large it is', () => {
    const folder = new Folder();
    const head = grown(folder, [66_000]);
    folder.read.clear();
    grow(head, folder.get, [leafOf(66_000)]);
    expect([...folder.read].sort()).toEqual(['tile/0/257.p/208', 'tile/1/001.p/1', 'tile/2/000.p/1', 'tile/entries/257.p/208']);
  });

  it('writes nothing where nothing is added', () => {
    const folder = new Folder();
    const head = grown(folder, [300]);
    const growth = grow(head, folder.get, []);
    expect([growth.bundles.size, growth.tiles.size, growth.size, toHex(growth.root)]).toEqual([0, 0, 300, toHex(head.root)]);
  });
});

describe('files that are not those that were signed', () => {
  it('of an older register are missing one that the newer has, and nothing is made of them', () => {
    const folder = new Folder();
    const older = grown(folder, [9]);
    const restored = new Map(folder.files);
    const newer = grow(older, folder.get, [leafOf(9), leafOf(10)]);
    expect(() => grow({ size: 11, root: newer.root }, (path) => restored.get(path), [])).toThrow(
      new PublishError(
        'files',
        'The register was signed with 11 leaves, but its files lack tile/0/000.p/11. Nothing is signed until the newer files are restored.',
      ),
    );
  });

  it('of another tree are refused', () => {
    const folder = new Folder();
    const head = grown(folder, [300]);
    expect(() => grow({ ...head, root: new Uint8Array(32) }, folder.get, [])).toThrow(
      "The register's files do not match the 300 leaves that were signed.",
    );
    const path = 'tile/0/001.p/44';
    folder.files.set(
      path,
      (folder.files.get(path) ?? expect.unreachable()).map((byte, i) => (i === 40 ? byte ^ 1 : byte)),
    );
    expect(() => grow(head, folder.get, [])).toThrow(PublishError);
  });

  it('of no register are refused for a head that is not empty', () => {
    expect(() => grow({ size: 0, root: new Uint8Array(32) }, () => undefined, [])).toThrow(PublishError);
    expect(grow(EMPTY, () => undefined, []).size).toBe(0);
  });
});
