// file-check.ts — every file of a published folder, held byte for byte against what the register's leaves make of it: no byte can change unseen.
import { equal, fromUtf8, toHex } from '@soundings/crypto/bytes';
import { verify } from '@soundings/crypto/signature/node';
import { MissionError } from '@soundings/protocol/errors';
import { bytesOf } from '@soundings/protocol/json/base64url';
import { canonicalJson, parseJson } from '@soundings/protocol/json/canonical-json';
import { parseMissionBy } from '@soundings/protocol/mission/mission';
import type { VerifierKey } from '@soundings/protocol/register/keys/verifier-key';
import { isOf, parseNote } from '@soundings/protocol/register/note';
import { parseProof } from '@soundings/protocol/register/proof';
import { encodeBundle, encodeTile, parseTilePath, TILE_WIDTH, type Tile } from '@soundings/protocol/register/tiles';
import { documentOf, isMoved } from './document-of.ts';
import { FIXED_FILES, indexFile } from './fixed-files.ts';
import type { Files } from './growth.ts';
import { missionPath, objectPath, proofPath } from './publication.ts';
import type { RegisterIssue, RegisterView } from './register-view.ts';
import type { RegisterSource } from './source.ts';
import { REMOVED } from './taken-down.ts';

/** Files are read up to this length; a roster of 100,000 is shorter. */
const FILE_SIZE_MAX = 64 << 20;

/**
 * What is wrong with any file of the folder. `pages` are those that the register's own program makes. `keys` are all that may have signed a checkpoint: a line of
 * another key is passed over by readers, and yet no line that this register published.
 */
export async function fileIssues(
  source: RegisterSource,
  view: RegisterView,
  pages: Files,
  keys: readonly VerifierKey[] | undefined,
): Promise<readonly RegisterIssue[]> {
  const paths = (await source.paths?.()) ?? [];
  const moved = new Set<string>();
  const wanted = wantedFiles(view, pages, moved);
  const issues: RegisterIssue[] = [];
  const say = (path: string, what: string) => void issues.push({ sentence: `${path} ${what}` });
  for (const path of paths) {
    const bytes = await source.read(path, FILE_SIZE_MAX);
    const own = wanted.get(path);
    const tile = parseTilePath(path);
    const made = own ?? (tile === undefined ? undefined : tileOf(tile, view));
    wanted.delete(path);
    if (moved.has(path) && bytes !== undefined) issues.push(...movedIssues(path, bytes));
    else if (bytes === undefined) say(path, 'is too long to be a file of a register.');
    else if (made === 'checked') continue;
    else if (made === undefined) say(path, "isn't a file of this register.");
    else if (!equal(bytes, made)) say(path, "isn't what the register's leaves make of it.");
  }
  for (const [path, made] of wanted) if (made !== 'checked') say(path, 'is missing.');
  return [...issues, ...(keys === undefined ? [] : foreignLines(view, keys))];
}

/** Files that the leaves make, byte for byte; `checked` for those that were verified when they were read. */
function wantedFiles(view: RegisterView, pages: Files, moved: Set<string>): Map<string, Uint8Array | 'checked'> {
  const wanted = new Map<string, Uint8Array | 'checked'>([...FIXED_FILES, ...pages, ['checkpoint', 'checked']]);
  const missions: string[] = [];
  for (const mission of view.missions.values()) {
    missions.push(toHex(bytesOf(mission.digest)));
    const document = documentOf(mission);
    const path = missionPath(bytesOf(mission.digest));
    if (document !== undefined) wanted.set(path, canonicalJson(document));
    if (isMoved(mission)) moved.add(path);
  }
  wanted.set('index.json', indexFile(view.checkpoint.size, missions));
  for (const { hash, leaf, isTakenDown } of view.leaves) {
    wanted.set(proofPath(hash), 'checked');
    // An object that isn't there, or is another one, was said when it was read.
    if (leaf !== undefined) wanted.set(objectPath(bytesOf(leaf.object)) + (isTakenDown ? REMOVED : ''), 'checked');
  }
  return wanted;
}

/** The document of a mission that moved here has proofs from a register that is lost, so it is only held against itself. */
function movedIssues(path: string, bytes: Uint8Array): readonly RegisterIssue[] {
  try {
    const text = fromUtf8(bytes);
    parseMissionBy(verify, text);
    if (equal(canonicalJson(parseJson(text)), bytes)) return [];
  } catch (error) {
    if (!(error instanceof MissionError || error instanceof TypeError)) throw error;
  }
  return [{ sentence: `${path} isn't a mission's document that its register proves.` }];
}

/** A tile, or a bundle, as the tree has it; undefined if the tree ends before it. */
function tileOf({ level, index, width }: Tile, { leaves, read, checkpoint: { size } }: RegisterView): Uint8Array | undefined {
  const start = TILE_WIDTH * index;
  if (level === 'entries')
    return start + width > size ? undefined : encodeBundle(leaves.slice(start, start + width).map(({ data }) => data));
  if ((start + width) * TILE_WIDTH ** level > size) return undefined;
  return encodeTile(Array.from({ length: width }, (_, at) => read(8 * level, start + at)));
}

/** Lines of checkpoints that are by none of these keys: a reader would pass over them. */
function foreignLines({ note, leaves }: RegisterView, keys: readonly VerifierKey[]): readonly RegisterIssue[] {
  const isForeign = (text: string) => parseNote(text).signatures.some((line) => !keys.some((key) => isOf(key, line)));
  const issues: RegisterIssue[] = [];
  if (isForeign(note)) issues.push({ sentence: 'checkpoint has a signature by a key that this register does not know.' });
  const seen = new Map<string, boolean>();
  for (const { index, proof } of leaves) {
    const own = proof === undefined ? undefined : noteOf(proof);
    if (own === undefined) continue;
    const foreign = seen.get(own) ?? isForeign(own);
    seen.set(own, foreign);
    if (foreign) issues.push({ index, sentence: `Leaf ${index}: Its proof has a signature by a key that this register does not know.` });
  }
  return issues;
}

/** The note of a proof that could be parsed; what couldn't was said when it was read. */
function noteOf(proof: string): string | undefined {
  const at = proof.indexOf('\n\n');
  const note = proof.slice(at + 2);
  try {
    parseProof(proof);
    parseNote(note);
    return note;
  } catch {
    return undefined;
  }
}
