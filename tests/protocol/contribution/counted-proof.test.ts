// counted-proof.test.ts — a false "counted" is impossible: every answer that isn't of this aggregator, to this question, now, with a path to its root is refused.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromHex } from '../../../crypto/bytes.ts';
import { publicKeyOf, sign, verify } from '../../../crypto/signature/node.ts';
import {
  readAnswerV2By,
  readQuestionV2,
  signAnswerV2By,
  signQuestionV2By,
  type UnsignedAnswer,
} from '../../../protocol/contribution/counted-proof.ts';
import { countedTree, isInCountedTree } from '../../../protocol/contribution/counted-tree.ts';
import { Role } from '../../../protocol/dap/role.ts';

interface Vectors {
  readonly seeds: Readonly<Record<'organisation' | 'leader' | 'helper', string>>;
  readonly question: string;
  readonly time: number;
  readonly answers: readonly { readonly role: 'leader' | 'helper'; readonly counted: number | string; readonly answer: string }[];
}

const vectors = JSON.parse(readFileSync(new URL('../../vectors/generated/statements-v2.json', import.meta.url), 'utf8')) as Vectors;
const seed = (whom: keyof Vectors['seeds']) => fromHex(vectors.seeds[whom]);
const [question, time] = [fromHex(vectors.question), vectors.time];
const leaders = vectors.answers.find(({ role }) => role === 'leader') ?? expect.unreachable();
const answer = fromHex(leaders.answer);
const leaderKey = publicKeyOf(seed('leader'));
const read = (bytes: Uint8Array, options: { role?: 2 | 3; question?: Uint8Array; now?: number; key?: Uint8Array } = {}) =>
  readAnswerV2By(verify, bytes, options.role ?? Role.leader, options.question ?? question, options.now ?? time, options.key ?? leaderKey);
const signedAgain = (change: Partial<UnsignedAnswer>) => signAnswerV2By(sign, { ...read(answer), ...change }, seed('leader'));

describe('an answer with its proof', () => {
  it('is read', () => {
    expect(read(answer).counted).toMatchObject({ kind: 'counted', index: 0 });
    expect(read(answer, { now: time + 3600 }).count).toBe(5);
  });

  it('is refused with any byte of it changed', () => {
    for (let at = 0; at < answer.length; at++) {
      const spoilt = answer.with(at, (answer[at] ?? 0) ^ 1);
      expect(() => read(spoilt), `byte ${String(at)}`).toThrow();
    }
    expect(() => read(answer.subarray(0, -1))).toThrow();
  });

  it('is refused as the other aggregator’s, or to another question, or at another time', () => {
    expect(() => read(answer, { role: Role.helper, key: publicKeyOf(seed('helper')) })).toThrow(/isn't signed by that aggregator/);
    expect(() => read(answer, { key: publicKeyOf(seed('helper')) })).toThrow(/isn't signed by that aggregator/);
    const other = signQuestionV2By(sign, { ...readQuestionV2(question), nonce: new Uint8Array(16) }, seed('organisation'));
    expect(() => read(answer, { question: other })).toThrow(/for this question/);
    expect(() => read(answer, { now: time + 3601 })).toThrow(/a clock is wrong/);
    expect(() => read(answer, { now: time - 3601 })).toThrow(/a clock is wrong/);
  });

  it('can’t say "counted" of what isn’t in the tree, even signed', () => {
    const { counted, count, countedRoot } = read(answer);
    if (counted.kind !== 'counted') return expect.unreachable();
    const wrong: Partial<UnsignedAnswer>[] = [
      { counted: { ...counted, digest: new Uint8Array(32) } },
      { counted: { ...counted, version: counted.version + 1 } },
      { counted: { ...counted, index: 1 } },
      { counted: { ...counted, path: counted.path.slice(1) } },
      { counted: { ...counted, path: [] } },
      { count: count + 100 },
      { countedRoot: new Uint8Array(32) },
    ];
    for (const change of wrong) expect(() => read(signedAgain(change))).toThrow(/isn't in the tree that it names/);
    expect(read(signedAgain({ countedRoot })).counted).toEqual(counted);
  });
});

describe('the counted tree', () => {
  const leaves = Array.from({ length: 33 }, (_, at) => ({ version: at % 3, digest: new Uint8Array(32).fill(7 * at) }));

  it('has one root, in whatever order its contributions come', () => {
    const tree = countedTree(leaves);
    expect(countedTree(leaves.toReversed()).root).toEqual(tree.root);
    for (const leaf of leaves) {
      const place = tree.find(leaf.digest) ?? expect.unreachable();
      expect(isInCountedTree(leaf, { ...place, count: tree.count, root: tree.root })).toBe(true);
      expect(isInCountedTree({ ...leaf, version: 9 }, { ...place, count: tree.count, root: tree.root })).toBe(false);
    }
    expect(tree.find(new Uint8Array(32).fill(1))).toBeUndefined();
  });

  it('has another root for another version of one of them, and for one left out', () => {
    const roots = [leaves, leaves.slice(1), leaves.with(4, { version: 9, digest: leaves[4]?.digest ?? new Uint8Array(32) })];
    expect(new Set(roots.map((some) => String(countedTree(some).root))).size).toBe(3);
  });
});
