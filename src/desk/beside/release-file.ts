// release-file.ts — releases in a file that the officer chose: a data package, a list of releases, or one of them. They are checked as everybody checks them.
import { canonicalJson, parseJson } from '@soundings/protocol/json/canonical-json';
import { checkRelease, type Release } from '@soundings/protocol/release/release';
import { releaseIssues } from '@soundings/protocol/release/release-check';
import { fromUtf8 } from '@soundings/crypto/bytes';
import { MissionError } from '@soundings/protocol/errors';
import { archiveText } from '../../sheet/archive-text.ts';
import { fileKind } from '../../sheet/file-kind.ts';
import { SheetProblem } from '../../sheet/problem.ts';
import type { SittingPlace } from '../contribute/sitting.ts';

/** The part of a data package that holds releases. */
const PART = 'releases.json';

/** `wrong`: the file holds no releases. `other`: none of this question and window. `false`: one that this mission can't have released. */
export type Found =
  | { readonly kind: 'releases'; readonly releases: readonly Release[] }
  | { readonly kind: 'wrong' | 'other' }
  | { readonly kind: 'false'; readonly why: string };

export async function releasesIn(bytes: Uint8Array, { mission, instrument, window }: SittingPlace): Promise<Found> {
  const all = await readAll(bytes);
  if (all.length === 0) return { kind: 'wrong' };
  const own = all.filter((release) => release.instrument === instrument.name && release.window.number === window.number);
  const distinct = [...new Map(own.map((release) => [fromUtf8(canonicalJson(release)), release])).values()];
  const [why] = distinct.flatMap((release) => releaseIssues(mission, release));
  if (why !== undefined) return { kind: 'false', why };
  if (new Set(distinct.map(({ sector, tier }) => JSON.stringify([sector, tier ?? null]))).size < distinct.length)
    return { kind: 'false', why: 'It is there twice, and the two differ.' };
  return distinct.length === 0 ? { kind: 'other' } : { kind: 'releases', releases: distinct };
}

/** None if the file is something else: a damaged archive, no JSON, or JSON that is no release. */
async function readAll(bytes: Uint8Array): Promise<readonly Release[]> {
  try {
    const isArchive = fileKind(bytes) === 'archive';
    const text = isArchive ? await archiveText(bytes, (names) => names.find((name) => name === PART)) : fromUtf8(bytes);
    const value = text === undefined ? [] : parseJson(text);
    const items = Array.isArray(value) ? value : [value];
    return items.map((item) => checkRelease(isProved(item) ? item.release : item));
  } catch (error) {
    if (error instanceof SheetProblem || error instanceof MissionError || error instanceof TypeError) return [];
    throw error;
  }
}

/** As the explorer's API lists them: with the proof that it is in the register. */
function isProved(item: unknown): item is { readonly release: unknown } {
  return typeof item === 'object' && item !== null && Object.hasOwn(item, 'release');
}
