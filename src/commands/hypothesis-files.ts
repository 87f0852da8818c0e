// hypothesis-files.ts — the files that `soundings hypothesis` reads: entries as they are drafted or signed, their proofs, a mission and its releases.
import { existsSync } from 'node:fs';
import { fromHex, toBase64Url } from '@soundings/crypto/bytes';
import { verify } from '@soundings/crypto/signature/node';
import { canonicalJson } from '@soundings/protocol/json/canonical-json';
import { SignedForm, signersOf, type Signed } from '@soundings/protocol/register/signed-form';
import * as z from '@soundings/protocol/json/schema';
import type { Mission } from '@soundings/protocol/mission/mission';
import { parseMission } from '@soundings/protocol/signed/mission';
import type { Release } from '@soundings/protocol/release/release';
import { readReleases } from '../collector/read-releases.ts';
import { readJson, readMissionDocument } from '../convenor/mission-file.ts';
import { dice } from '../demo/dice.ts';
import { InputError } from '../errors.ts';
import { numberOf, readEntry, type Entry } from '../insight/hypotheses/entry.ts';
import { entryIssues } from '../insight/hypotheses/entry-issues.ts';
import type { Stated } from '../insight/hypotheses/family.ts';
import { readTextFile } from '../text-file.ts';

/** The one file at the end of a command. Throws InputError if it isn't named. */
export function named(path: string | undefined): string {
  if (path === undefined) throw new InputError('Name the file of the hypothesis at the end of the command.');
  return path;
}

export interface EntryFile {
  readonly path: string;
  readonly entry: Entry;
  /** The object that the register takes; undefined for a draft that nobody has signed. */
  readonly object: Signed<Entry> | undefined;
}

const Form = SignedForm(z.unknown());

/** A draft or a signed entry of this mission. Throws InputError with every reason why it is none, or if a signature on it is wrong. */
export function readEntryFile(path: string, mission: Mission): EntryFile {
  const value = readJson(path);
  const signed = Form.safeParse(value);
  const read = readEntry(signed.success ? signed.data.body : withDigest(value));
  if ('issues' in read) throw new InputError(`${path}:\n${read.issues.map((issue) => `  ${issue}`).join('\n')}`);
  const { entry } = read;
  const issues = entryIssues(entry, mission.charter, toBase64Url(mission.digest));
  if (issues.length > 0) throw new InputError(`${path}:\n${issues.map((issue) => `  ${issue}`).join('\n')}`);
  if (!signed.success) return { path, entry, object: undefined };
  const object = { body: entry, signatures: signed.data.signatures };
  if (object.signatures.length === 0 || signersOf(object, verify).size === 0)
    throw new InputError(`A signature in ${path} is wrong, or there is none. Ask whoever made it for the file again.`);
  return { path, entry, object };
}

/** A draft may name its charter by the fingerprint in hex, as `soundings mission show` prints it. */
function withDigest(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('charter' in value)) return value;
  const { charter } = value;
  return typeof charter === 'string' && /^[\da-f]{64}$/i.test(charter) ? { ...value, charter: toBase64Url(fromHex(charter)) } : value;
}

/** Signed entries, with who stated each. Throws InputError for a draft: nobody has stated it yet. */
export function statedIn(files: readonly EntryFile[]): readonly Stated[] {
  return files.map(({ path, entry, object }) => {
    const signer = object?.signatures[0]?.key;
    if (signer === undefined) throw new InputError(`${path} is a draft that nobody has signed. soundings hypothesis register signs it.`);
    return { entry, signer };
  });
}

export function readMission(path: string): Mission {
  return parseMission(JSON.stringify(readMissionDocument(path)));
}

/** The mission's releases in a collector's file; none without a file. */
export function releasesIn(path: string | undefined, mission: Mission): readonly Release[] {
  if (path === undefined) return [];
  const digest = toBase64Url(mission.digest);
  return readReleases(path).filter(({ charter }) => charter === digest);
}

/** The register's proof of an object lies beside it, under its name with `.proof` after it. Undefined if there is none. */
export function proofBeside({ path }: EntryFile): string | undefined {
  const proof = `${path}.proof`;
  return existsSync(proof) ? readTextFile(proof) : undefined;
}

/** The object's bytes, as the register keeps them. */
export function objectText(object: Signed<Entry>): string {
  return `${new TextDecoder().decode(canonicalJson(object))}\n`;
}

/** Uniform draws that are the same for the same entry, so that its plan can be repeated. */
export function drawsFor(entry: Entry): () => number {
  const drawn = dice(numberOf(entry));
  return () => Math.max(drawn.next(), Number.MIN_VALUE);
}

/** The keys of the convenor, the board and every organisation that is or was enrolled. */
export function partiesOf({ charter, rosters }: Mission): ReadonlySet<string> {
  const organisations = rosters.flatMap(({ roster }) => roster.organisations.map(({ key }) => key));
  return new Set([charter.convenor.key, ...charter.board.keys, ...organisations]);
}
