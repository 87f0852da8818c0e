// tables/buckets.ts — the running totals: merges verified reports, adds up a range, and knows which ranges no report may join any more.
import { sql } from 'kysely';
import { bigEndian, toHex } from '@soundings/crypto/bytes';
import type { Place } from './at-rest.ts';
import { CHECKSUM_SIZE, checksumOf, xor } from '../../collection/batch.ts';
import { LostRace, plain, type Tools, type Trx } from './dialect.ts';
import { kept } from './kept.ts';
import type { Adder, BatchSum, BucketId, BucketRange } from '../../ports/store/batch.ts';

export interface VerifiedReport {
  readonly reportId: Uint8Array;
  readonly bucket: BucketId;
  readonly time: number;
  readonly outShare: Uint8Array;
}

/**
 * Adds reports to their buckets (DAP-18 §4.5.4). The caller holds the task's shared lock and has checked that none of the buckets was
 * collected.
 */
export async function mergeIntoBuckets(
  tools: Tools,
  trx: Trx,
  taskId: Uint8Array,
  reports: readonly VerifiedReport[],
  adder: Adder,
): Promise<void> {
  const groups = new Map<string, VerifiedReport[]>();
  for (const report of reports) {
    const key = toHex(report.bucket);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [report]);
    else group.push(report);
  }
  // Always in the same order, so that two transactions never wait for each other.
  for (const [, group] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) await mergeIntoBucket(tools, trx, taskId, group, adder);
}

async function mergeIntoBucket(
  tools: Tools,
  trx: Trx,
  taskId: Uint8Array,
  reports: readonly VerifiedReport[],
  adder: Adder,
): Promise<void> {
  const [first] = reports;
  if (first === undefined) return;
  const shard = tools.bucketShards === 1 ? 0 : new DataView(tools.random(4).slice().buffer).getUint32(0) % tools.bucketShards;
  const place = bucketPlace(taskId, first.bucket, shard);
  const key = { taskId, bucket: first.bucket, shard };
  await addBucket(tools, trx, { ...key, share: tools.atRest.seal(place, adder.aggregateInit()), time: first.time });
  const [row] = (await lockBucket(tools, trx, key)).rows;
  if (row === undefined) throw new LostRace(); // deleted in between
  const held = tools.atRest.open(place, plain(row.secret_aggregate_share));
  const sum = reports.reduce((total, { outShare }) => adder.aggregate(total, outShare), held);
  const times = reports.map(({ time }) => time);
  await setBucket(tools, trx, {
    ...key,
    share: tools.atRest.seal(place, sum),
    count: row.report_count + reports.length,
    checksum: xor(plain(row.checksum), checksumOf(reports.map(({ reportId }) => reportId))),
    first: times.reduce((a, b) => Math.min(a, b), row.time_first),
    last: times.reduce((a, b) => Math.max(a, b), row.time_last),
  });
}

interface BucketKey {
  readonly taskId: Uint8Array;
  readonly bucket: BucketId;
  readonly shard: number;
}

const addBucket = kept((db, { taskId, bucket, shard, share, time }: BucketKey & { readonly share: Uint8Array; readonly time: number }) =>
  db
    .insertInto('buckets')
    .values({
      task_id: taskId,
      bucket,
      shard,
      secret_aggregate_share: share,
      checksum: new Uint8Array(CHECKSUM_SIZE),
      report_count: 0,
      time_first: time,
      time_last: time,
    })
    .onConflict((conflict) => conflict.doNothing()),
);

const lockBucket = kept((db, { taskId, bucket, shard }: BucketKey, dialect) =>
  dialect.forUpdate(
    db.selectFrom('buckets').selectAll().where('task_id', '=', taskId).where('bucket', '=', bucket).where('shard', '=', shard),
  ),
);

interface BucketTotal extends BucketKey {
  readonly share: Uint8Array;
  readonly count: number;
  readonly checksum: Uint8Array;
  readonly first: number;
  readonly last: number;
}

const setBucket = kept((db, { taskId, bucket, shard, share, count, checksum, first, last }: BucketTotal) =>
  db
    .updateTable('buckets')
    .set({ secret_aggregate_share: share, report_count: count, checksum, time_first: first, time_last: last })
    .where('task_id', '=', taskId)
    .where('bucket', '=', bucket)
    .where('shard', '=', shard),
);

/** The totals of a range of buckets, over all their shards (DAP-18 §4.6.4). */
export async function sumRange(tools: Tools, trx: Trx, taskId: Uint8Array, { first, last }: BucketRange, adder: Adder): Promise<BatchSum> {
  const rows = await trx
    .selectFrom('buckets')
    .selectAll()
    .where('task_id', '=', taskId)
    .where('bucket', '>=', first)
    .where('bucket', '<=', last)
    .where('report_count', '>', 0)
    .execute();
  const contributions = await contributionsIn(trx, taskId, { first, last });
  let aggregateShare = adder.aggregateInit();
  let checksum: Uint8Array = new Uint8Array(CHECKSUM_SIZE);
  for (const row of rows) {
    const place = bucketPlace(taskId, plain(row.bucket), row.shard);
    aggregateShare = adder.aggregate(aggregateShare, tools.atRest.open(place, plain(row.secret_aggregate_share)));
    checksum = xor(checksum, plain(row.checksum));
  }
  const times = {
    first: rows.reduce((a, row) => Math.min(a, row.time_first), Infinity),
    last: rows.reduce((a, row) => Math.max(a, row.time_last), -Infinity),
  };
  return {
    aggregateShare,
    checksum,
    reportCount: rows.reduce((total, row) => total + row.report_count, 0),
    times: rows.length === 0 ? undefined : times,
    organisations: new Set(contributions.map(({ organisation }) => toHex(organisation))).size,
    contributions,
  };
}

/** What is counted in a range, one for each organisation and bucket. */
export async function contributionsIn(trx: Pick<Trx, 'selectFrom'>, taskId: Uint8Array, { first, last }: BucketRange) {
  const rows = await trx
    .selectFrom('contributions')
    .select(['organisation', 'version', 'digest'])
    .where('task_id', '=', taskId)
    .where('bucket', '>=', first)
    .where('bucket', '<=', last)
    .where('counted', '=', 1)
    .execute();
  return rows.map(({ organisation, version, digest }) => ({ organisation: plain(organisation), version, digest: plain(digest) }));
}

/**
 * Whether reports of the range may still be counted. The helper may have counted them already, so it is asked only when the leader has
 * finished with them.
 */
export async function isBusy(trx: Trx, taskId: Uint8Array, { first, last }: BucketRange): Promise<boolean> {
  const row = await trx
    .selectFrom('reports')
    .select('report_id')
    .where('task_id', '=', taskId)
    .where('bucket', '>=', first)
    .where('bucket', '<=', last)
    .where('state', 'in', [sql.lit('waiting' as const), sql.lit('aggregating' as const)])
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Deletes the totals of a range once its result is stored. That the range was collected stays noted. */
export async function scrubBuckets(trx: Trx, taskId: Uint8Array, { first, last }: BucketRange): Promise<void> {
  await trx.deleteFrom('buckets').where('task_id', '=', taskId).where('bucket', '>=', first).where('bucket', '<=', last).execute();
}

/** A function that says whether one of these buckets was collected. */
export async function collectedAmong(
  tools: Tools,
  trx: Trx,
  taskId: Uint8Array,
  buckets: readonly BucketId[],
): Promise<(bucket: BucketId) => boolean> {
  const keys = buckets.map(toHex).sort();
  const [smallest, largest] = [buckets.find((b) => toHex(b) === keys[0]), buckets.find((b) => toHex(b) === keys.at(-1))];
  if (smallest === undefined || largest === undefined) return () => false;
  const rows = await overlapping(tools, trx, taskId, { first: smallest, last: largest });
  const ranges = rows.map((row) => [toHex(row.first_bucket), toHex(row.last_bucket)] as const);
  return (bucket) => ranges.some(([first, last]) => first <= toHex(bucket) && toHex(bucket) <= last);
}

/** Stored instead of a job's ID if a quarantine, and no collection, has closed a batch. */
export const NOBODYS = new Uint8Array(0);

const collectedIn = kept((db, { taskId, first, last }: BucketRange & { readonly taskId: Uint8Array }) =>
  db.selectFrom('collected').selectAll().where('task_id', '=', taskId).where('first_bucket', '<=', last).where('last_bucket', '>=', first),
);

/** Collected ranges that share a bucket with this one. */
export async function overlapping(tools: Tools, trx: Trx, taskId: Uint8Array, { first, last }: BucketRange) {
  return (await collectedIn(tools, trx, { taskId, first, last })).rows;
}

export function bucketPlace(taskId: Uint8Array, bucket: BucketId, shard: number): Place {
  return { table: 'buckets', column: 'secret_aggregate_share', row: [taskId, bucket, bigEndian(shard, 4)] };
}
