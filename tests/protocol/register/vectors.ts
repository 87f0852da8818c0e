// vectors.ts — runs the files of shared/vectors/register: what they hold is made anew, byte for byte, and verified; what is to be refused is refused.
import { deepStrictEqual, ok, strictEqual } from 'node:assert';
import { createHash } from 'node:crypto';
import { fromHex, fromUtf8, toBase64Url, toHex, utf8 } from '../../../crypto/bytes.ts';
import { verify } from '../../../crypto/signature/node.ts';
import { canonicalJson, parseJson } from '../../../protocol/json/canonical-json.ts';
import { fromBase64, toBase64 } from '../../../protocol/register/keys/base64.ts';
import { formatCheckpoint, parseCheckpoint } from '../../../protocol/register/checkpoint.ts';
import { cosign, signCheckpoint } from '../../../protocol/register/cosignature.ts';
import { RegisterError } from '../../../protocol/register/keys/errors.ts';
import { encodeLeaf, objectName } from '../../../protocol/register/leaf.ts';
import { readLeaf } from '../../../protocol/register/leaf-reader.ts';
import { Log, policyOf, policyText } from '../../../protocol/register/keys/log-member.ts';
import { leafHash, verifyConsistency, verifyInclusion } from '../../../protocol/register/merkle.ts';
import { formatNote, parseNote } from '../../../protocol/register/note.ts';
import { openCheckpoint, type Policy } from '../../../protocol/register/policy.ts';
import { formatProof, parseProof, verifyProof } from '../../../protocol/register/proof.ts';
import { signBody, signersOf } from '../../../protocol/register/signed-form.ts';
import { decodeBundle, encodeBundle, encodeTile, parseTilePath, tilePath, tilesOf, type Tile } from '../../../protocol/register/tiles.ts';
import { consistencyProof, inclusionProof, readHashes, treeRoot, type ReadHash } from '../../../protocol/register/tree.ts';
import { formatVerifierKey, KeyType, parseVerifierKey } from '../../../protocol/register/keys/verifier-key.ts';
import { judge, SIZE_MEDIA_TYPE, type Seen } from '../../../protocol/register/witness.ts';
import { bytes, index, list, object, text, type Fields } from '../../vectors/json.ts';
import type { VectorRunner } from '../../vectors/runner.ts';
import { LOG_1, LOG_2, ORIGIN, SEEDS, signer, WITNESSES, type Signer } from './seeds.ts';

export const registerRunners: readonly VectorRunner[] = [
  { accepts: (name) => name === 'tree', run: runTree },
  { accepts: (name) => name === 'keys', run: runKeys },
  { accepts: (name) => name === 'leaves', run: runLeaves },
  { accepts: (name) => name === 'checkpoints', run: runCheckpoints },
  { accepts: (name) => name === 'proofs', run: runProofs },
  { accepts: (name) => name === 'refused', run: runRefused },
  { accepts: (name) => name === 'witness', run: runWitness },
  { accepts: (name) => name === 'counted', run: runCounted },
  { accepts: (name) => name === 'site', run: runSite },
];

function items(file: unknown, name: string): readonly Fields[] {
  return list(object(file, 'file')[name], name).map((item) => object(item, name));
}

function hashes(value: unknown, decode: (text: string) => Uint8Array): readonly Uint8Array[] {
  return list(value, 'path').map((hash) => decode(text(hash, 'hash')));
}

function runTree(_name: string, file: unknown): void {
  const roots = new Map(items(file, 'roots').map(({ size, root }) => [index(size, 'size'), bytes(root, 'root')]));
  const leaves = Array.from({ length: Math.max(...roots.keys()) }, (_, i) => leafHash(utf8(`soundings test leaf ${String(i)}`)));
  const read = readHashes(leaves);
  for (const [size, root] of roots) strictEqual(toHex(treeRoot(size, read)), toHex(root), `root of ${String(size)}`);
  const rootOf = (size: number): Uint8Array => roots.get(size) ?? treeRoot(size, read);
  for (const item of items(file, 'inclusion')) {
    const [at, size, path] = [index(item['index'], 'index'), index(item['size'], 'size'), hashes(item['path'], fromHex)];
    deepStrictEqual(inclusionProof(at, size, read).map(toHex), path.map(toHex));
    ok(verifyInclusion(at, size, leaves[at] ?? new Uint8Array(), path, rootOf(size)), `inclusion of ${String(at)} in ${String(size)}`);
  }
  for (const item of items(file, 'consistency')) {
    const [from, to, proof] = [index(item['from'], 'from'), index(item['to'], 'to'), hashes(item['proof'], fromHex)];
    deepStrictEqual(consistencyProof(from, to, read).map(toHex), proof.map(toHex));
    ok(verifyConsistency(from, to, proof, rootOf(from), rootOf(to)), `consistency of ${String(from)} and ${String(to)}`);
  }
  for (const item of items(file, 'tiles')) checkManifest(item, read);
  for (const item of items(file, 'tilePath')) checkTilePath(index(item['n'], 'n'), text(item['path'], 'path'));
}

/** The tiles' number, the last of their paths, and the digest of a line for each: its path and its own digest. */
function checkManifest(item: Fields, read: ReadHash): void {
  const size = index(item['size'], 'size');
  const tiles = tilesOf(size).filter(({ level }) => level !== 'entries');
  const manifest = createHash('sha256');
  for (const tile of tiles) manifest.update(`${tilePath(tile)} ${sha256Hex(tileBytes(tile, read))}\n`);
  strictEqual(tiles.length, index(item['tiles'], 'tiles'));
  deepStrictEqual(tiles.slice(-3).map(tilePath), item['paths']);
  strictEqual(manifest.digest('hex'), text(item['sha256'], 'sha256'), `tiles of ${String(size)}`);
}

function tileBytes({ level, index: at, width }: Tile, read: ReadHash): Uint8Array {
  return encodeTile(Array.from({ length: width }, (_, i) => read(8 * Number(level), 256 * at + i)));
}

function checkTilePath(at: number, path: string): void {
  const tile = { level: 0, index: at, width: 256 };
  strictEqual(tilePath(tile), `tile/0/${path}`);
  deepStrictEqual(parseTilePath(`tile/0/${path}`), tile);
}

function sha256Hex(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function runKeys(_name: string, file: unknown): void {
  const { log, policy } = object(file, 'file');
  const member = Log.parse(log);
  strictEqual(policyText(member), policy);
  deepStrictEqual(policyOf(member), policyFromText(text(policy, 'policy')));
  deepStrictEqual(member.keys, [formatVerifierKey(LOG_1.key)]);
  deepStrictEqual(
    member.witnesses.map(({ key }) => key),
    WITNESSES.map(({ key }) => formatVerifierKey(key)),
  );
  for (const { seed, public: publicKey } of items(file, 'keys')) strictEqual(toHex(signer(bytes(seed, 'seed')).publicKey), publicKey);
}

/** The policy of a text as `policyText` writes it: the log's lines, the witnesses', and how many of them. */
function policyFromText(policy: string): Policy {
  const lines = policy.split('\n').map((line) => line.split(' '));
  const keys = (kind: string, at: number, type: KeyType) =>
    lines.filter(([first]) => first === kind).map((words) => parseVerifierKey(words[at] ?? '', type));
  const logs = keys('log', 1, KeyType.note);
  const group = lines.find(([first]) => first === 'group');
  return { origin: logs[0]?.name ?? '', logs, witnesses: keys('witness', 2, KeyType.cosignature), quorum: Number(group?.[2]) };
}

function runLeaves(_name: string, file: unknown): void {
  const objects = new Map(items(file, 'objects').map((item) => [text(item['digest'], 'digest'), utf8(text(item['text'], 'text'))]));
  for (const item of items(file, 'leaves')) {
    const data = utf8(text(item['leaf'], 'leaf'));
    const leaf = readLeaf(data);
    ok(leaf !== undefined && leaf.kind === item['kind'] && data.length === item['bytes']);
    strictEqual(fromUtf8(encodeLeaf(leaf)), fromUtf8(data));
    strictEqual(toHex(leafHash(data)), item['leafHash']);
    const named = [...objects.values()].find((content) => objectName(content).object === leaf.object);
    ok(named?.length === leaf.size, `the object of leaf ${String(item['index'])}`);
  }
  for (const [digest, content] of objects) {
    const value = parseJson(fromUtf8(content));
    strictEqual(fromUtf8(canonicalJson(value)), fromUtf8(content));
    strictEqual(sha256Hex(content), digest);
    if (typeof value === 'object' && value !== null && 'signatures' in value) checkSignedForm(object(value, 'object'));
  }
}

const PARTIES: readonly Signer[] = SEEDS.map((seed) => signer(fromHex(seed)));

/** Every signature of a body stands, and is what its party's key makes of it. */
function checkSignedForm({ body, signatures }: Fields): void {
  const made = list(signatures, 'signatures').map((signature) => {
    const { key } = object(signature, 'signature');
    const party = PARTIES.find(({ publicKey }) => toBase64Url(publicKey) === key);
    return party && signBody(body, party.publicKey, party.sign);
  });
  deepStrictEqual(made, signatures);
  strictEqual(signersOf({ body, signatures: made.filter((one) => one !== undefined) }, verify).size, made.length);
}

const POLICY: Policy = { origin: ORIGIN, logs: [LOG_1.key], witnesses: WITNESSES.map(({ key }) => key), quorum: 2 };

/** Of the example's leaf 0: the root of the tree that it alone makes. */
const FIRST_LEAF_HASH = fromHex('b4506e1e7c2609f2467a7f6a93570bf84991de779ee83905827dae1db1a3f5db');

function runCheckpoints(_name: string, file: unknown): void {
  const roots = new Map([[1, FIRST_LEAF_HASH]]); // nobody signed that tree, but a proof begins at it
  for (const item of items(file, 'checkpoints')) {
    const note = text(item['note'], 'note');
    const { origin, size, root, quorumTime } = openCheckpoint(POLICY, note, verify);
    deepStrictEqual([origin, size, toBase64(root), quorumTime], [ORIGIN, item['size'], item['root'], item['quorumTime']]);
    strictEqual(formatCheckpoint({ origin, size, root }), parseNote(note).text);
    strictEqual(signedAnew(note), note);
    roots.set(size, root);
  }
  for (const item of items(file, 'consistency')) {
    const [from, to] = [index(item['from'], 'from'), index(item['to'], 'to')];
    const proof = hashes(item['proof'], (hash) => fromBase64(hash) ?? new Uint8Array());
    const [fromRoot, toRoot] = [roots.get(from), roots.get(to)];
    ok(fromRoot && toRoot && verifyConsistency(from, to, proof, fromRoot, toRoot), `consistency of ${String(from)} and ${String(to)}`);
  }
}

/** The same note, signed by the same keys at the same times. */
function signedAnew(note: string): string {
  const { text: signed, signatures } = parseNote(note);
  const made = signatures.map(({ name, id, signature }) => {
    const log = [LOG_1, LOG_2].find(({ key }) => key.name === name && key.id === id);
    if (log !== undefined) return signCheckpoint(log.key, signed, log.sign);
    const witness = WITNESSES.find(({ key }) => key.name === name && key.id === id);
    if (witness === undefined) throw new TypeError(`nobody's key: ${name}`);
    const time = Number(BigInt(`0x${toHex(signature.subarray(0, 8))}`));
    return cosign(witness.key, signed, time, witness.sign);
  });
  return formatNote({ text: signed, signatures: made });
}

function runProofs(_name: string, file: unknown): void {
  const policy = policyFromText(text(object(file, 'file')['policy'], 'policy'));
  for (const item of items(file, 'proofs')) {
    const [written, leaf] = [text(item['text'], 'text'), leafHash(utf8(text(item['leaf'], 'leaf')))];
    const proof = parseProof(written);
    strictEqual(toHex(leaf), item['leafHash']);
    deepStrictEqual(proof.path.map(toBase64), item['path']);
    strictEqual(formatProof(proof), written);
    const { index: at, checkpoint } = verifyProof(written, leaf, policy, verify);
    deepStrictEqual([at, checkpoint.size], [item['index'], item['size']]);
  }
}

function runRefused(_name: string, file: unknown): void {
  const policy = policyFromText(text(object(file, 'file')['policy'], 'policy'));
  for (const item of items(file, 'cases')) strictEqual(refusal(item, policy), item['because'], text(item['name'], 'name'));
}

function refusal(item: Fields, policy: Policy): string | undefined {
  try {
    const data = utf8(text(item['leaf'], 'leaf'));
    readLeaf(data);
    verifyProof(text(item['proof'], 'proof'), leafHash(data), policy, verify);
    return undefined;
  } catch (error) {
    if (error instanceof RegisterError) return error.code;
    throw error;
  }
}

/** A conversation with a witness that keeps what it saw; and one request to a witness that never cosigned. */
function runWitness(_name: string, file: unknown): void {
  const log = parseVerifierKey(text(object(file, 'file')['log'], 'log'), KeyType.note);
  let seen: Seen | undefined;
  const ask = (item: Fields) => {
    const verdict = judge(text(item['request'], 'request'), (origin) => (origin === log.name ? { keys: [log], seen } : undefined), verify);
    strictEqual(verdict.status, item['status'], text(item['name'], 'name'));
    return verdict;
  };
  for (const item of items(file, 'steps')) {
    const verdict = ask(item);
    if (verdict.status === 200) seen = verdict.checkpoint;
    if (verdict.status === 409) deepStrictEqual([`${verdict.size}\n`, SIZE_MEDIA_TYPE], [item['answer'], item['contentType']]);
  }
  seen = undefined;
  items(file, 'fresh').forEach(ask);
}

function runCounted(_name: string, file: unknown): void {
  const fields = object(file, 'file');
  const leaves = hashes(fields['leaves'], fromHex).map(leafHash);
  const root = bytes(fields['root'], 'root');
  const read = readHashes(leaves);
  strictEqual(toHex(treeRoot(leaves.length, read)), toHex(root));
  for (const item of items(file, 'paths')) {
    const at = index(item['index'], 'index');
    deepStrictEqual(inclusionProof(at, leaves.length, read).map(toHex), item['path']);
    ok(verifyInclusion(at, leaves.length, leaves[at] ?? root, hashes(item['path'], fromHex), root));
  }
}

/** A site's checkpoint, tiles and objects: read as a client would, and its tiles and bundles written anew. */
function runSite(_name: string, file: unknown): void {
  const files = new Map(
    Object.entries(object(object(file, 'file')['files'], 'files')).map(([path, content]) => [path, fromBase64(text(content, path))]),
  );
  const take = (path: string): Uint8Array => files.get(path) ?? missing(path);
  const { size, root } = parseCheckpoint(parseNote(fromUtf8(take('checkpoint'))).text);
  const leaves = tilesOf(size)
    .filter(({ level }) => level === 'entries')
    .flatMap((tile) => decodeBundle(take(tilePath(tile)), tile));
  const read = readHashes(leaves.map(leafHash));
  strictEqual(toHex(treeRoot(size, read)), toHex(root));
  for (const path of files.keys()) {
    const tile = parseTilePath(path);
    if (tile === undefined) continue;
    const start = 256 * tile.index;
    const made = tile.level === 'entries' ? encodeBundle(leaves.slice(start, start + tile.width)) : tileBytes(tile, read);
    strictEqual(toHex(made), toHex(take(path)), path);
  }
  for (const data of leaves) {
    const leaf = readLeaf(data);
    const digest = toHex(Buffer.from(leaf?.object ?? '', 'base64url'));
    strictEqual(sha256Hex(take(`object/${digest.slice(0, 2)}/${digest}`)), digest);
  }
}

function missing(path: string): never {
  throw new TypeError(`the site has no ${path}`);
}
