// sample.ts — in which windows a person counts, if a charter samples persons: drawn under a key that never leaves (privacy.md §1; protocol.md, "Sampling persons").
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bigEndian, concat, toBase64Url, toHex, utf8 } from '@soundings/crypto/bytes';
import { hkdf32 } from '@soundings/crypto/hkdf';
import type { RandomBytes } from '@soundings/crypto/random';
import type { Mission } from '@soundings/protocol/mission/mission';
import { isSampled, placeInBlock, type Sampling } from '@soundings/protocol/charter/sampling';
import { tagged } from '@soundings/protocol/json/tagged';
import { uniformBelow } from './bound.ts';
import { SdkError } from '../errors.ts';
import type { LockStore } from '../lock/lock.ts';
import { lockedSummaries } from '../lock/lock-record.ts';
import type { Organisation, Place } from '../mission/mission.ts';

/** Who is counted in one window. */
export interface Sample {
  readonly sampling: Sampling;
  /** Tells this key from another one and nothing of either; kept with every contribution. 32 bytes. */
  readonly mark: Uint8Array;
  counts(person: string): boolean;
}

/**
 * Who is counted at this place; undefined if everybody is. The windows of a person follow from the key, the charter, the block and the person's
 * id alone, so they are the same for every instrument, whatever the rows hold and whatever was counted before.
 * Throws SdkError `store` if the block has contributions under another key: somebody could be counted in more windows than is promised.
 */
export async function sampleFor(
  place: Place,
  organisation: Organisation,
  store: LockStore,
  keep: 'keep-key' | 'read-only',
): Promise<Sample | undefined> {
  const { mission, task, window } = place;
  const { sampling } = mission.charter;
  if (sampling === undefined || !isSampled(task.instrument)) return undefined;
  const key = await samplingKey(place, organisation, store, keep);
  const mark = sha256(tagged('soundings sampling mark v1', key));
  await assertOneKey(place, organisation, mark, store);
  const at = placeInBlock(sampling, window.number);
  return { sampling, mark, counts: (person) => countedPlaces(key, mission.digest, at.block, person, sampling).includes(at.place) };
}

/**
 * The w places of a block in which a person is counted: the first of its W places, shuffled (Fisher and Yates) with HMAC-SHA256 of charter, block
 * and person for a generator. Every set of w places is equally likely for whoever doesn't have the key.
 */
export function countedPlaces(
  key: Uint8Array,
  charter: Uint8Array,
  block: number,
  person: string,
  { windows, of }: Sampling,
): readonly number[] {
  const random = stream(hmac(sha256, key, tagged('soundings sampling v1', charter, bigEndian(block, 4), utf8(person))));
  const places = Array.from({ length: of }, (_, place) => place);
  for (let at = 0; at < windows; at++) {
    const from = at + uniformBelow(of - at, random);
    [places[at], places[from]] = [places[from] ?? 0, places[at] ?? 0];
  }
  return places.slice(0, windows);
}

/**
 * The key is kept with the locks once it has been used. It is made from the signing key, so that another machine of the organisation, or a folder
 * that was lost, samples alike; kept, so that a new signing key changes nothing. A folder is one organisation's: whatever id it has now, the key that
 * it drew under before in this mission stays, else somebody could be counted in more windows than was promised.
 */
async function samplingKey(
  { mission }: Place,
  organisation: Organisation,
  store: LockStore,
  keep: 'keep-key' | 'read-only',
): Promise<Uint8Array> {
  const known = await keptKey(mission, organisation, store);
  if (known !== undefined) return known;
  const key = hkdf32(organisation.privateKey, tagged('soundings sampling key v1', mission.digest, organisation.id));
  if (keep === 'read-only') return key;
  // Of several programs that draw first at once, under one id or two, the first decides.
  return store.exclusively(async () => {
    const meanwhile = await keptKey(mission, organisation, store);
    if (meanwhile !== undefined) return meanwhile;
    if (await store.create(keyName(mission, organisation), { summary: new Uint8Array(0), secret: key })) return key;
    // What was created counts, and nothing else, whoever has come in between.
    const created = await keptKey(mission, organisation, store);
    if (created !== undefined) return created;
    throw new SdkError('store', `The sampling key of "${mission.charter.mission}" is missing. Restore the folder's backup.`);
  });
}

/** The key under this id, else the one under an id that the folder's organisation had before. */
async function keptKey(mission: Mission, organisation: Organisation, store: LockStore): Promise<Uint8Array | undefined> {
  const own = keyName(mission, organisation);
  const kept = (await store.names()).filter((name) => name.startsWith(keyPrefix(mission))).sort();
  return (await store.read(kept.includes(own) ? own : (kept[0] ?? own)))?.secret;
}

function keyName(mission: Mission, { id }: Organisation): string {
  return `${keyPrefix(mission)}${toHex(id)}`;
}

function keyPrefix({ digest }: Mission): string {
  return `sampling.${toHex(digest)}.`;
}

async function assertOneKey({ mission, window }: Place, organisation: Organisation, mark: Uint8Array, store: LockStore): Promise<void> {
  const { sampling } = mission.charter;
  if (sampling === undefined) return;
  const { block } = placeInBlock(sampling, window.number);
  const [charter, wanted] = [mission.digest, mark].map(toBase64Url);
  const own = toHex(organisation.id);
  const inBlock = await lockedSummaries(
    store,
    (place) => place?.organisation === own && placeInBlock(sampling, place.window).block === block,
  );
  const others = inBlock.filter((locked) => locked.charter === charter && locked.sampling !== undefined && locked.sampling !== wanted);
  if (others.length === 0) return;
  throw new SdkError(
    'store',
    `Your organisation has contributed to "${mission.charter.mission}" with another sampling key, so people could be counted in more windows than promised. Nothing was drawn or sent. Restore the folder's backup.`,
  );
}

/** As many bytes as are asked for: HMAC-SHA256 of 0, 1, 2, … under the seed. */
function stream(seed: Uint8Array): RandomBytes {
  let ready: Uint8Array = new Uint8Array(0);
  let blocks = 0;
  return (length) => {
    while (ready.length < length) ready = concat(ready, hmac(sha256, seed, bigEndian(blocks++, 4)));
    const bytes = ready.slice(0, length);
    ready = ready.slice(length);
    return bytes;
  };
}
