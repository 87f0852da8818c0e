// lock-once.ts — the one place where noise is drawn: once for a version of a contribution, and kept before it is used (invariant I5).
import { equal, toBase64Url } from '@soundings/crypto/bytes';
import type { RandomBytes } from '@soundings/crypto/random';
import type { Signatures } from '@soundings/crypto/signature/signatures';
import type { ClientSumVec } from '@soundings/crypto/prio3/client';
import { isSampled } from '@soundings/protocol/charter/sampling';
import { windowName } from '@soundings/protocol/charter/window';
import { UNBOUNDED, type ContributionCost } from '@soundings/protocol/privacy/ledger';
import { encodeCounts } from '../lock/encode.ts';
import { SdkError } from '../errors.ts';
import { addCharge } from '../lock/charged.ts';
import { openFolder } from '../lock/folder.ts';
import { signaturesOf, type AskPorts, type Signing } from '../mission/http.ts';
import { assertAffordable, chargeFor, ledgerFor } from '../lock/ledger.ts';
import type { LockStore } from '../lock/lock.ts';
import { fromStored, lockName, namePrefix, sealingKeyTexts, toStored, TYPED_ROWS, type Locked } from '../lock/lock-record.ts';
import type { Organisation, Place } from '../mission/mission.ts';
import { drawCells } from '../lock/noise.ts';
import { SEAL_SEED_SIZE } from './seal.ts';
import type { SealingKeys } from '../lock/lock-record.ts';
import { digestOf, shardAndSign } from '../lock/shard.ts';
import type { Tally } from '../rows/tally.ts';

/** What locking needs beside the tally. */
export interface LockRequest extends Signing {
  readonly place: Place;
  readonly organisation: Organisation;
  /** Whether a changed tally may replace what is locked. */
  readonly amend: boolean;
  /** Seconds since the epoch. */
  readonly now: number;
  /** For questions to both aggregators, if this folder may have forgotten what was sent for the place. Without it, nothing is drawn for such a place. */
  readonly ask?: AskPorts;
}

/**
 * The locked contribution of this tally. If the rows say the same as what is locked, that is returned. Otherwise noise is drawn, the report is
 * made, and both are written in one record with their cost, while no other process of this organisation does the same. `keys` is called before
 * that, and only if there is something to lock: if it throws, nothing is locked. Undefined: the record gets its keys when it is sent.
 * Throws SdkError `locked` if something else is locked and may not be replaced, `budget` if the ledger doesn't allow it.
 */
export async function lockOnce(
  request: LockRequest,
  tally: Tally,
  keys: (() => Promise<SealingKeys>) | undefined,
  store: LockStore,
  random: RandomBytes,
): Promise<Locked> {
  const { place, organisation, now } = request;
  assertSampled(place, tally);
  await store.restores?.check(now);
  const isForgotten = (await store.restores?.settle(place, organisation)) ?? false;
  const before = decide(request, tally, await latestLocked(request, store));
  if (before.kind === 'same') return before.locked;
  if (isForgotten) await store.restores?.assertNone(place, organisation, request.ask);
  const sealTo = await keys?.();
  await openFolder(store, now);
  // A file of its own in a page, loaded before anything is drawn.
  const { clientSumVec } = await import('@soundings/crypto/prio3/client');
  const vdaf = clientSumVec(place.task.vdaf);
  const signatures = await signaturesOf(request);
  return store.exclusively(async () => {
    const decision = decide(request, tally, await latestLocked(request, store));
    if (decision.kind === 'same') return decision.locked;
    // What may have been sent is charged as the version that it would have been: this is one more.
    const cost = await chargeFor(place, isForgotten ? Math.max(1, decision.version) : decision.version, store);
    assertAffordable(await ledgerFor(store, place), cost);
    const generation = await store.restores?.nextDraw();
    const locked = await draw(request, decision.version, tally, cost, sealTo, generation, vdaf, random, signatures);
    if (await store.create(locked.name, toStored(locked))) {
      await addCharge(store, locked, cost);
      if (generation !== undefined) await store.restores?.drawn(generation);
      return locked;
    }
    throw new SdkError('store', 'Another program has just locked this contribution; run the same again to send it.');
  });
}

/** Whoever takes the steps one by one must not count everybody if the charter samples. */
function assertSampled({ mission, task }: Place, { sampledUnder }: Tally): void {
  if (mission.charter.sampling === undefined || !isSampled(task.instrument) || sampledUnder !== undefined) return;
  throw new RangeError('this charter samples persons: make the tally with sampleFor');
}

/** The contribution with the highest version that is locked for a place. */
export async function latestLocked(
  { place, organisation }: Pick<LockRequest, 'place' | 'organisation'>,
  store: LockStore,
): Promise<Locked | undefined> {
  const prefix = namePrefix(place, organisation);
  const versions = (await store.names()).filter((name) => name.startsWith(prefix)).map((name) => Number(name.slice(prefix.length)));
  if (versions.length === 0) return undefined;
  const name = lockName(place, organisation, Math.max(...versions));
  const record = await store.read(name);
  return record === undefined ? undefined : fromStored(name, record);
}

type Decision = { readonly kind: 'same'; readonly locked: Locked } | { readonly kind: 'new'; readonly version: number };

/** An amendment needs a changed tally: nobody may draw again because they can. */
function decide({ place, amend }: LockRequest, tally: Tally, latest: Locked | undefined): Decision {
  if (latest === undefined) return { kind: 'new', version: 0 };
  if (latest.summary.state.kind === 'superseded') return { kind: 'same', locked: latest }; // send() says what is to be done
  const { rowsKey, rowsDigest } = latest.secret;
  if (equal(tally.digest(rowsKey), rowsDigest)) return { kind: 'same', locked: latest };
  const name = `"${place.task.instrument.name}" for ${windowName(place.window)}`;
  const { amendments } = place.mission.charter;
  const version = latest.summary.version + 1;
  if (version > amendments) {
    const allowed = amendments === 0 ? 'and the charter allows no amendment' : `and all ${amendments} amendments of the charter are used`;
    throw new SdkError(
      'locked',
      `${name} is locked with different rows, ${allowed}. To send what is locked, run this with the earlier rows.`,
    );
  }
  if (!amend) {
    throw new SdkError(
      'locked',
      `${name} is locked with different rows. To replace it, say that this is an amendment, which costs the last-resort promise once more.`,
    );
  }
  return { kind: 'new', version };
}

async function draw(
  { place, organisation, now }: LockRequest,
  version: number,
  tally: Tally,
  cost: ContributionCost,
  keys: SealingKeys | undefined,
  generation: number | undefined,
  vdaf: ClientSumVec,
  random: RandomBytes,
  signatures: Signatures,
): Promise<Locked> {
  const { mission, task, window } = place;
  const noise = drawCells(task.noise, tally.counts.length, random);
  const report = await shardAndSign(place, organisation, version, encodeCounts(tally.counts, noise, task), vdaf, random, signatures);
  const rowsKey = tally.rowsKey ?? random(32);
  return {
    name: lockName(place, organisation, version),
    summary: {
      format: keys === undefined ? 'soundings lock v2' : 'soundings lock v1',
      mission: mission.charter.mission,
      charter: toBase64Url(mission.digest),
      instrument: task.instrument.name,
      ...(task.sector === undefined ? {} : { sector: task.sector }),
      ...(task.tier === undefined ? {} : { tier: task.tier }),
      window: window.number,
      organisation: toBase64Url(organisation.id),
      version,
      taskId: toBase64Url(task.taskId),
      reportId: toBase64Url(report.metadata.reportId),
      digest: toBase64Url(digestOf(place, report)),
      lockedAt: now,
      ...(generation === undefined ? {} : { generation }),
      cost: { lastResort: cost.lastResort === UNBOUNDED ? UNBOUNDED : [...cost.lastResort], release: [...cost.release] },
      ...(tally.sampledUnder === undefined ? {} : { sampling: toBase64Url(tally.sampledUnder) }),
      ...(tally.facts.declared ? { rows: TYPED_ROWS } : {}),
      ...(keys === undefined ? {} : sealingKeyTexts(keys)),
      state: { kind: 'locked' },
    },
    secret: { rowsKey, rowsDigest: tally.digest(rowsKey), sealSeed: random(SEAL_SEED_SIZE), ...report },
  };
}
