// release-file.ts — releases in a file that the officer chose: a data package, a list of releases, or one of them. They are checked as everybody checks them.
import { canonicalJson, parseJson } from '@soundings/protocol/json/canonical-json';
import { checkRelease, type Release } from '@soundings/protocol/release/release';
import { releaseIssues } from '@soundings/protocol/release/release-check';
import { fromUtf8 } from '@soundings/crypto/bytes';
import { openArchive } from '../../sheet/archive.ts';
import type { SittingPlace } from '../contribute/sitting.ts';

/** The part of a data package that holds releases. */
const PART = 'releases.json';
const BYTES_MAX = 20_000_000;

/** `wrong`: the file holds no releases. `other`: none of this question and window. `false`: one that this mission can't have released. */
export type Found =
  | { readonly kind: 'releases'; readonly releases: readonly Release[] }
  | { readonly kind: 'wrong' | 'other' }
  | { readonly kind: 'false'; readonly why: string };

export async function releasesIn(bytes: Uint8Array, { mission, instrument, window }: SittingPlace): Promise<Found> {
  const all = await readAll(bytes).catch(() => undefined);
  if (all === undefined || all.length === 0) return { kind: 'wrong' };
  const own = all.filter((release) => release.instrument === instrument.name && release.window.number === window.number);
  const distinct = [...new Map(own.map((release) => [fromUtf8(canonicalJson(release)), release])).values()];
  const [why] = distinct.flatMap((release) => releaseIssues(mission, release));
  if (why !== undefined) return { kind: 'false', why };
  if (new Set(distinct.map(({ sector, tier }) => JSON.stringify([sector, tier ?? null]))).size < distinct.length)
    return { kind: 'false', why: 'It is there twice, and the two differ.' };
  return distinct.length === 0 ? { kind: 'other' } : { kind: 'releases', releases: distinct };
}

/** Undefined if the file is something else. */
async function readAll(bytes: Uint8Array): Promise<readonly Release[] | undefined> {
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const value = parseJson(isZip ? await partOf(bytes) : fromUtf8(bytes));
  const items = Array.isArray(value) ? value : [value];
  return items.map((item) => checkRelease(isProved(item) ? item.release : item));
}

/** As the explorer's API lists them: with the proof that it is in the register. */
function isProved(item: unknown): item is { readonly release: unknown } {
  return typeof item === 'object' && item !== null && Object.hasOwn(item, 'release');
}

async function partOf(bytes: Uint8Array): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of openArchive(bytes).open(PART)) {
    size += piece.length;
    if (size > BYTES_MAX) throw new RangeError(`${PART} unpacks to more than ${BYTES_MAX} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
