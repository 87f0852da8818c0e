// worked-example.ts — the eleven entries of the specification's example as a published folder: other programs made its files.
import { existsSync, readFileSync } from 'node:fs';
import { utf8 } from '../../../crypto/bytes.ts';
import { verify } from '../../../crypto/signature/node.ts';
import { canonicalJson } from '../../../protocol/json/canonical-json.ts';
import { bytesOf } from '../../../protocol/json/base64url.ts';
import { fromBase64 } from '../../../protocol/register/keys/base64.ts';
import { leafHash } from '../../../protocol/register/merkle.ts';
import { formatProof } from '../../../protocol/register/proof.ts';
import { inclusionProof, readHashes } from '../../../protocol/register/tree.ts';
import { documentOf } from '../../../src/register/document-of.ts';
import { missionPath, proofPath } from '../../../src/register/publication.ts';
import { readRegister } from '../../../src/register/register-view.ts';
import type { RegisterSource } from '../../../src/register/source.ts';
import { list, object, text, type Fields } from '../../vectors/json.ts';

const FOLDER = new URL('../../../../shared/vectors/register/', import.meta.url);

/** Whether the vectors are beside this checkout. */
export const hasExample = existsSync(FOLDER);

function fileOf(name: string): Fields {
  return object(JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')), name);
}

/** Checkpoint, tiles and objects as they were made, the first proof of each entry, and the mission's document made of them. */
export async function exampleFiles(): Promise<ReadonlyMap<string, Uint8Array>> {
  const site = object(fileOf('site')['files'], 'files');
  const files = new Map(Object.entries(site).map(([path, base64]) => [path, decoded(text(base64, path))] as const));
  const leaves = list(fileOf('leaves')['leaves'], 'leaves').map((leaf) => utf8(text(object(leaf, 'leaf')['leaf'], 'leaf')));
  for (const [at, leaf] of leaves.entries()) files.set(proofPath(leafHash(leaf)), utf8(proofAt(at, leaves)));
  const { missions } = await readRegister(sourceIn(files), undefined, verify);
  for (const mission of missions.values()) {
    const document = documentOf(mission);
    if (document !== undefined) files.set(missionPath(bytesOf(mission.digest)), canonicalJson(document));
  }
  return files;
}

/** The proof that the example has of an entry, or one that is made under the first checkpoint that has it. */
function proofAt(at: number, leaves: readonly Uint8Array[]): string {
  const items = (name: string, member: string) => list(fileOf(name)[member], member).map((item) => object(item, member));
  const made = items('proofs', 'proofs').find((proof) => proof['index'] === at);
  if (made !== undefined) return text(made['text'], 'text');
  const checkpoint = items('checkpoints', 'checkpoints').find(({ size }) => Number(size) > at);
  const path = inclusionProof(at, Number(checkpoint?.['size']), readHashes(leaves.map(leafHash)));
  return formatProof({ index: at, path, note: text(checkpoint?.['note'], 'note') });
}

function decoded(base64: string): Uint8Array {
  return fromBase64(base64) ?? new Uint8Array();
}

export function sourceIn(files: ReadonlyMap<string, Uint8Array>): RegisterSource {
  return { read: async (path) => Promise.resolve(files.get(path)), paths: async () => Promise.resolve([...files.keys()]) };
}
