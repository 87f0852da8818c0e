// counted-tree.ts — the tree over the contributions that an aggregator counted in a window: its root is signed, and a path shows that one is in it (register.md, "Releases that anyone can recompute").
import { concat, equal, toHex } from '@soundings/crypto/bytes';
import { leafHash, verifyInclusion } from '../register/merkle.ts';
import { inclusionProof, readHashes, treeRoot } from '../register/tree.ts';

/** What is counted of one organisation: which version, and the digest of the contribution, 32 bytes. */
export interface CountedLeaf {
  readonly version: number;
  readonly digest: Uint8Array;
}

/** The tree of a window's contributions, in whatever order they are given. */
export interface CountedTree {
  /** 32 bytes (RFC 6962 §2.1). */
  readonly root: Uint8Array;
  readonly count: number;
  /** Where the contribution of this digest is, from 0, and the hashes that lead from there to the root; undefined if it isn't in the tree. */
  find(digest: Uint8Array): { readonly index: number; readonly path: readonly Uint8Array[] } | undefined;
}

/** Leaves ascend by digest: the digest holds a random report id, so that their order tells nothing of who they are from. */
export function countedTree(contributions: readonly CountedLeaf[]): CountedTree {
  const sorted = contributions.toSorted((a, b) => (toHex(a.digest) < toHex(b.digest) ? -1 : 1));
  const read = readHashes(sorted.map((leaf) => leafHash(encodeLeaf(leaf))));
  const count = sorted.length;
  return {
    root: treeRoot(count, read),
    count,
    find: (digest) => {
      const index = sorted.findIndex((leaf) => equal(leaf.digest, digest));
      return index < 0 ? undefined : { index, path: inclusionProof(index, count, read) };
    },
  };
}

/** Whether the path leads from this contribution to the root. */
export function isInCountedTree(
  leaf: CountedLeaf,
  {
    index,
    count,
    path,
    root,
  }: { readonly index: number; readonly count: number; readonly path: readonly Uint8Array[]; readonly root: Uint8Array },
): boolean {
  return verifyInclusion(index, count, leafHash(encodeLeaf(leaf)), path, root);
}

//   u8 version ‖ digest[32]
function encodeLeaf({ version, digest }: CountedLeaf): Uint8Array {
  return concat(Uint8Array.of(version), digest);
}
