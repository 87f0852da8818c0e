// missions.ts — the mission documents that organisations load: each part has to be an entry of the register, with the very proof that the register has.
import { equal, fromUtf8, toHex } from '@soundings/crypto/bytes';
import { MissionError } from '@soundings/protocol/errors';
import { bytesOf } from '@soundings/protocol/json/base64url';
import { canonicalJson, parseJson, type Json } from '@soundings/protocol/json/canonical-json';
import { parseCheckpoint } from '@soundings/protocol/register/checkpoint';
import { orRefusal, RegisterError } from '@soundings/protocol/register/keys/errors';
import { hashOfLeaf, LEAF_FORMAT, type Leaf, type LeafMembers } from '@soundings/protocol/register/leaf';
import { parseNote } from '@soundings/protocol/register/note';
import { leafHashOf } from '@soundings/protocol/register/objects';
import { parseProof } from '@soundings/protocol/register/proof';
import type { CheckedEntries } from './entries.ts';
import type { Files } from './files.ts';

/** Checks the documents of these charters' missions, and the list of them. */
export async function checkMissions(files: Files, { keys, leaves, proofs }: CheckedEntries): Promise<void> {
  const charters = leaves.flatMap((leaf) => (leaf?.kind === 'charter' ? [leaf] : []));
  for (const { charter } of charters) {
    const path = `mission/${toHex(bytesOf(charter))}.json`;
    const bytes = await files.need(path);
    const lost = keys.lostBy(charter);
    if (bytes !== undefined && !isLogged(bytes, charter, proofs, (proof) => lost.has(originOf(proof) ?? '')))
      files.fault(path, 'A part of this document is not in the register, or has another proof.');
  }
  const index = await files.get('index.json'); // for convenience: a host may leave it out
  const missions = charters.map(({ charter }) => toHex(bytesOf(charter)));
  if (index !== undefined && !equal(index, canonicalJson({ missions, size: leaves.length })))
    files.fault('index.json', 'It does not list what the register has.');
}

/** A signed object of the document, its proof, and what its leaf says of it. */
interface Part {
  readonly hash: Uint8Array;
  readonly proof: Json | undefined;
}

/** The members of a document, as far as they are there. */
type Fields = { readonly [Name in string]?: Json };

function isLogged(
  bytes: Uint8Array,
  charter: string,
  proofs: ReadonlyMap<string, string>,
  isFromLost: (proof: string) => boolean,
): boolean {
  const document = documentOf(bytes);
  if (document === undefined || document['format'] !== 'soundings mission v1') return false;
  return partsOf(document, charter).every(({ hash, proof }) => {
    const own = proofs.get(toHex(hash));
    return typeof proof === 'string' && own !== undefined && (own === proof || isFromLost(proof));
  });
}

/** Whose proof it is. After a loss a document keeps the proofs of the register before, which prove it to nobody who reads this one alone. */
function originOf(proof: string): string | undefined {
  const origin = orRefusal(() => parseCheckpoint(parseNote(parseProof(proof).note).text).origin);
  return origin instanceof RegisterError ? undefined : origin;
}

/** Undefined for anything but the canonical form of an object. */
function documentOf(bytes: Uint8Array): Fields | undefined {
  try {
    const value = parseJson(fromUtf8(bytes));
    return equal(canonicalJson(value), bytes) ? fields(value) : undefined;
  } catch (error) {
    if (error instanceof MissionError || error instanceof TypeError) return undefined;
    throw error;
  }
}

function partsOf(document: Fields, charter: string): readonly Part[] {
  const signed = fields(document['charter']);
  const log = fields(document['log']);
  const part = (object: Json, members: LeafMembers, proof: Json | undefined): Part => ({ hash: leafHashOf(object, members), proof });
  const board = list(signed['board']);
  const rosters = list(document['rosters']);
  const proofsOf = (name: string) => list(log[name]);
  const objects = (name: string, members: (body: Fields) => LeafMembers) =>
    proofsOf(name).map((one) => {
      const { object = null, proof } = fields(one);
      return part(object, members(fields(fields(object)['body'])), proof);
    });
  const number = (value: Json | undefined) => (typeof value === 'number' ? value : 0);
  return [
    part(
      { board: [], charter: signed['charter'] ?? null, convenor: signed['convenor'] ?? null },
      { kind: 'charter', charter },
      log['charter'],
    ),
    // As many proofs as decisions and rosters: a part without one isn't proved.
    ...longest(board, proofsOf('decisions')).map(([decision, entry]) => {
      const { body = null, signatures = null, proof } = fields(entry);
      return part({ body, decision, signatures }, { kind: 'decision', charter }, proof);
    }),
    ...longest(rosters, proofsOf('rosters')).map(([roster, proof]) => rosterPart(fields(roster), charter, proof)),
    ...objects('policies', (body) => ({ kind: 'policy', charter, number: number(body['number']) })),
    ...objects('boards', (body) => ({ kind: 'board', charter, number: number(body['number']) })),
    ...objects('stops', () => ({ kind: 'stop', charter })),
    ...objects('lifts', () => ({ kind: 'lift', charter })),
    ...objects('challenges', () => ({ kind: 'challenge', charter })),
    ...objects('answers', ({ challenge }) => ({ kind: 'answer', charter, about: typeof challenge === 'string' ? challenge : '' })),
  ];
}

/** A roster whole, or the digest in its place. */
function rosterPart(roster: Fields, charter: string, proof: Json): Part {
  if (typeof roster['digest'] === 'string') {
    const { digest, number, size } = roster;
    const leaf: Leaf = { format: LEAF_FORMAT, object: digest, size: Number(size), kind: 'roster', charter, number: Number(number) };
    return { hash: hashOfLeaf(leaf), proof };
  }
  const number = Number(fields(roster['roster'])['number'] ?? 0);
  return { hash: leafHashOf(roster, { kind: 'roster', charter, number }), proof };
}

/** The two lists side by side, as long as the longer one. */
function longest(first: readonly Json[], second: readonly Json[]): readonly (readonly [Json, Json])[] {
  return Array.from({ length: Math.max(first.length, second.length) }, (_, at) => [first[at] ?? null, second[at] ?? null]);
}

function fields(value: Json | undefined): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
