// publication.test.ts — from objects to the files of a register: each leaf with its object, its proof and the checkpoint that proves it.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { fromUtf8, toHex, utf8 } from '../../../crypto/bytes.ts';
import { verify } from '../../../crypto/signature/node.ts';
import { fromBase64 } from '../../../protocol/register/keys/base64.ts';
import { emptyRoot, leafHash, verifyConsistency } from '../../../protocol/register/merkle.ts';
import { openCheckpoint } from '../../../protocol/register/policy.ts';
import { policyOf } from '../../../protocol/register/keys/log-member.ts';
import { verifyProof } from '../../../protocol/register/proof.ts';
import { readLeaf } from '../../../protocol/register/leaf-reader.ts';
import type { Files, Head } from '../../../src/register/growth.ts';
import { missionPath, objectPath, proofFrom, proofPath, publication, signedFiles } from '../../../src/register/publication.ts';
import type { Entry } from '../../../src/register/entry.ts';
import { list, object, text } from '../../vectors/json.ts';
import { DIGEST, exampleLog, NOON, noteOf, ORIGIN_OF_REGISTER } from '../../protocol/register/world.ts';

const POLICY = policyOf(exampleLog());
const EMPTY: Head = { size: 0, root: emptyRoot() };

/** So many entries, each of an object of its own. */
function entries(count: number, from = 0): readonly Entry[] {
  return Array.from({ length: count }, (_, i) => ({ object: { body: from + i }, members: { kind: 'challenge', charter: DIGEST } }));
}

/** Publishes into a folder in memory: what it wrote, in that order, and the head after it. */
function published(folder: Map<string, Uint8Array>, head: Head, added: readonly Entry[], time: number) {
  const readFile = (path: string): Uint8Array | undefined => folder.get(path);
  const made = publication(ORIGIN_OF_REGISTER, head, readFile, added);
  const note = noteOf(made.text, time);
  const signed = signedFiles(made, readFile, head.size, note);
  const written = [made.objects, made.bundles, made.tiles, signed].flatMap((files: Files) => [...files]);
  for (const [path, bytes] of written) folder.set(path, bytes);
  return { made, note, written: written.map(([path]) => path) };
}

describe('a publication', () => {
  it('writes objects, bundles, tiles, proofs and last the checkpoint', () => {
    const folder = new Map<string, Uint8Array>();
    const { made, note, written } = published(folder, EMPTY, entries(3), NOON);
    expect(
      written.map((path) =>
        path
          .split('/')
          .slice(0, 2)
          .join('/')
          .replace(/[0-9a-f]{64}|(?<=object\/)../, '…'),
      ),
    ).toEqual(['object/…', 'object/…', 'object/…', 'tile/entries', 'tile/0', 'proof/…', 'proof/…', 'proof/…', 'checkpoint']);
    expect(openCheckpoint(POLICY, note, verify)).toMatchObject({ size: 3, quorumTime: NOON + 2 });
    expect(toHex(made.root)).toBe(toHex(openCheckpoint(POLICY, fromUtf8(folder.get('checkpoint') ?? emptyRoot()), verify).root));
  });

  it('proves every leaf once, in the first checkpoint that has it, over the edges of tiles', () => {
    const folder = new Map<string, Uint8Array>();
    let head = EMPTY;
    const times = new Map<string, number>();
    for (const [round, count] of [250, 300, 10, 1].entries()) {
      const { made } = published(folder, head, entries(count, head.size), NOON + round);
      for (const path of folder.keys()) if (path.startsWith('proof/') && !times.has(path)) times.set(path, NOON + round + 2);
      head = { size: made.size, root: made.root };
    }
    expect(times.size).toBe(561);
    const bundles = ['tile/entries/000', 'tile/entries/001', 'tile/entries/002.p/49'].map(
      (path) => folder.get(path) ?? expect.unreachable(),
    );
    const sizes = bundles.map((bytes) => new DataView(bytes.buffer, bytes.byteOffset).getUint16(0));
    expect(sizes.every((size) => size > 100)).toBe(true);
    for (const [path, quorumTime] of times) {
      const hash = Uint8Array.from(Buffer.from(path.slice('proof/'.length), 'hex'));
      const proved = verifyProof(fromUtf8(folder.get(path) ?? expect.unreachable()), hash, POLICY, verify);
      expect(proved.checkpoint.quorumTime).toBe(quorumTime);
    }
  });

  it('makes up for the proofs that an earlier one never wrote', () => {
    const folder = new Map<string, Uint8Array>();
    const { made } = published(folder, EMPTY, entries(3), NOON);
    for (const path of [...folder.keys()]) if (path.startsWith('proof/')) folder.delete(path);
    const readFile = (path: string): Uint8Array | undefined => folder.get(path);
    const again = publication(ORIGIN_OF_REGISTER, made, readFile, []);
    expect([...signedFiles(again, readFile, 0, noteOf(again.text, NOON)).keys()].filter((path) => path.startsWith('proof/'))).toHaveLength(
      3,
    );
    expect([...signedFiles(again, readFile, 2, noteOf(again.text, NOON)).keys()]).toHaveLength(2);
  });

  it('shows each witness that what it saw is the beginning of this', () => {
    const folder = new Map<string, Uint8Array>();
    const first = published(folder, EMPTY, entries(300), NOON).made;
    const second = published(folder, first, entries(5, 300), NOON + 1).made;
    expect(verifyConsistency(300, 305, proofFrom(300, second), first.root, second.root)).toBe(true);
    expect(proofFrom(0, second)).toEqual([]);
    expect(proofFrom(305, second)).toEqual([]);
  });

  it('names its files by what is in them', () => {
    const digest = new Uint8Array(32).fill(0xab);
    const name = 'ab'.repeat(32);
    expect([objectPath(digest), proofPath(digest), missionPath(digest)]).toEqual([
      `object/ab/${name}`,
      `proof/${name}`,
      `mission/${name}.json`,
    ]);
  });
});

describe('the worked example', () => {
  const folder = new URL('../../../../shared/vectors/register/', import.meta.url);
  if (!existsSync(folder)) {
    test.skip('the folder shared/vectors is not beside this checkout', () => undefined);
    return;
  }
  const file = (name: string) => object(JSON.parse(readFileSync(new URL(name, folder), 'utf8')), name);

  test('published in its four steps is its site, byte for byte', () => {
    const example = file('leaves.json');
    const objects = new Map(
      list(example['objects'], 'objects').map((item) => {
        const value = object(JSON.parse(text(object(item, 'object')['text'], 'text')), 'object');
        return [text(object(item, 'object')['digest'], 'digest'), value];
      }),
    );
    const all = list(example['leaves'], 'leaves').map((item): Entry => {
      const leaf = readLeaf(utf8(text(object(item, 'leaf')['leaf'], 'leaf'))) ?? expect.unreachable();
      const { format, object: digest, size, ...members } = leaf;
      expect([format, size > 0]).toEqual(['soundings leaf v1', true]);
      return { object: objects.get(toHex(Buffer.from(digest, 'base64url'))), members };
    });
    const made = new Map<string, Uint8Array>();
    const readFile = (path: string): Uint8Array | undefined => made.get(path);
    let head = EMPTY;
    for (const item of list(file('checkpoints.json')['checkpoints'], 'checkpoints')) {
      const { size, note } = object(item, 'checkpoint');
      const step = publication('register.winter.example/soundings', head, readFile, all.slice(head.size, Number(size)));
      expect(text(note, 'note').startsWith(`${step.text}\n`)).toBe(true);
      const signed = signedFiles(step, readFile, head.size, text(note, 'note'));
      for (const files of [step.objects, step.bundles, step.tiles, signed]) for (const [path, bytes] of files) made.set(path, bytes);
      head = step;
    }
    const site = object(file('site.json')['files'], 'files');
    for (const [path, bytes] of Object.entries(site))
      expect(toHex(made.get(path) ?? expect.unreachable(path)), path).toBe(toHex(fromBase64(text(bytes, path)) ?? emptyRoot()));
    const others = [...made.keys()].filter((path) => !(path in site));
    expect(others.every((path) => path.startsWith('proof/'))).toBe(true);
    for (const item of list(file('proofs.json')['proofs'], 'proofs')) {
      const { leaf, text: proof, size, index } = object(item, 'proof');
      // The vectors also prove leaf 0 in the tree of 11; its first proof is in the tree of 5.
      if (index === 0 && size === 11) continue;
      expect(fromUtf8(made.get(proofPath(leafHash(utf8(text(leaf, 'leaf'))))) ?? expect.unreachable())).toBe(proof);
    }
  });
});
