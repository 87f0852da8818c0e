// load.ts — what clients and the collector do meanwhile, and the answers that they got: each report's answer, and each result as it was first returned.
import { equal, toHex } from '../../crypto/bytes.ts';
import { decode, encode } from '../../crypto/codec.ts';
import type { RandomBytes } from '../../crypto/random.ts';
import { CollectionJobReq } from '../../protocol/dap/collection.ts';
import { mediaType } from '../../protocol/dap/media-types.ts';
import { resourceUrl } from '../../protocol/dap/paths.ts';
import type { ReportError } from '../../protocol/dap/report-error.ts';
import { UploadErrors, UploadRequest, type Report } from '../../protocol/dap/upload.ts';
import type { Dice } from '../../src/demo/dice.ts';
import { makeReport, query, unshard, type Collected, type PlainTask } from '../support/dap-client.ts';
import { COLLECTOR_TOKEN, LEADER_URL, type TestPair } from '../support/servers.ts';

/** Cells of a batch: each report of it has one of its own, so that a result says which reports are in it, and how often. */
export const CELLS = 32;

/** One in so many reports is broken: only the helper can find out, after the leader has taken it. */
const SPOILED_ONE_IN = 40;
/** What the helper finds then: its input share opens, and is another's. */
const SPOILED_ERROR = 'vdaf_verify_error';

export interface SentReport {
  readonly id: string;
  readonly isSpoiled: boolean;
  /** Undefined until somebody has answered. */
  answer: 'taken' | ReportError | undefined;
}

/** An hour of a task: its reports, then its collection. */
export interface Batch {
  readonly task: PlainTask;
  readonly hour: bigint;
  readonly reports: SentReport[];
  result: Collected | undefined;
  /** How often the result was asked for again. */
  reasked: number;
  /** Answers that were other than before. */
  readonly changes: string[];
}

/** How things get to the aggregators: any replica, with as many tries as it takes, until it is given up. */
export interface Way {
  readonly random: RandomBytes;
  readonly dice: Dice;
  /** `makeReport` asks for HPKE configurations here. */
  readonly pair: TestPair;
  /** An answer with a 2xx status, of any replica of the leader; undefined where it was given up before there was one. */
  ask(path: (leader: string) => Request): Promise<Response | undefined>;
}

/** Sends a batch's reports, a few a request. A part of the requests is sent twice: the second answer has to be the first. */
export async function fillBatch(way: Way, batch: Batch, pace: () => Promise<unknown>): Promise<void> {
  while (batch.reports.length < CELLS) {
    const size = Math.min(1 + way.dice.pick([1, 1, 1, 1, 1, 1]), CELLS - batch.reports.length);
    const made = await Promise.all(Array.from({ length: size }, async (_, at) => reportFor(way, batch, batch.reports.length + at)));
    batch.reports.push(...made.map(({ sent }) => sent));
    const body = encode(UploadRequest, { reports: made.map(({ report }) => report) });
    for (let times = way.dice.next() < 0.2 ? 2 : 1; times > 0; times--) {
      const errors = await upload(way, batch.task, body);
      if (errors === undefined) return;
      for (const { sent } of made) note(batch, sent, errors.get(sent.id) ?? 'taken');
    }
    await pace();
  }
}

async function reportFor(way: Way, { task, hour }: Batch, cell: number): Promise<{ report: Report; sent: SentReport }> {
  const isSpoiled = way.dice.next() < 1 / SPOILED_ONE_IN;
  const spoil = ({ helperShare }: { helperShare: Uint8Array }) => helperShare.set(way.random(8));
  const report = await makeReport(way.pair, task, cell, { time: hour, ...(isSpoiled ? { spoil } : {}) });
  return { report, sent: { id: toHex(report.reportMetadata.reportId), isSpoiled, answer: undefined } };
}

/**
 * A second answer has to be the first. Of a broken report, one thing may be learnt in between: that the helper refused it, and why. The
 * leader says so to whoever sends it again (I2), and says it from then on.
 */
function note(batch: Batch, sent: SentReport, answer: 'taken' | ReportError): void {
  const isFound = sent.isSpoiled && sent.answer === 'taken' && answer === SPOILED_ERROR;
  if (sent.answer !== undefined && sent.answer !== answer && !isFound)
    batch.changes.push(`report ${sent.id}: ${sent.answer}, then ${answer}`);
  sent.answer ??= answer;
}

async function upload(way: Way, { taskId }: PlainTask, body: Uint8Array): Promise<ReadonlyMap<string, ReportError> | undefined> {
  const headers = { 'content-type': mediaType('upload-req') };
  const response = await way.ask(
    (leader) => new Request(resourceUrl(leader, { kind: 'reports', taskId }), { method: 'POST', headers, body: body.slice() }),
  );
  if (response === undefined) return undefined;
  const answer = new Uint8Array(await response.arrayBuffer());
  return new Map((answer.length === 0 ? [] : decode(UploadErrors, answer).status).map(({ id, error }) => [toHex(id), error]));
}

/** Asks for a batch's result, for the first time or again, until there is one. Undefined if it was given up. */
export async function collectBatch(way: Way, batch: Batch): Promise<Collected | undefined> {
  const { task, hour } = batch;
  const request = query({ start: hour, duration: 1n });
  const headers = { authorization: `Bearer ${COLLECTOR_TOKEN}` };
  const post = {
    method: 'POST',
    headers: { ...headers, 'content-type': mediaType('collection-job-req') },
    body: encode(CollectionJobReq, request).slice(),
  };
  const started = await way.ask((leader) => new Request(resourceUrl(leader, { kind: 'collectionJobs', taskId: task.taskId }), post));
  const location = new URL(started?.headers.get('location') ?? '/', LEADER_URL).pathname;
  while (started !== undefined) {
    const response = await way.ask((leader) => new Request(new URL(location, leader), { headers }));
    if (response === undefined) return undefined;
    const body = new Uint8Array(await response.arrayBuffer());
    if (body.length > 0) return unshard(task, request, body);
  }
  return undefined;
}

/** Asks for what is known already. */
export async function askAgain(way: Way, batch: Batch): Promise<void> {
  const { result: before } = batch;
  const after = await collectBatch(way, batch);
  if (before === undefined || after === undefined) return;
  batch.reasked++;
  if (!same(before, after)) batch.changes.push(`hour ${String(batch.hour)} of ${toHex(batch.task.taskId)}: another result`);
}

function same(one: Collected, other: Collected): boolean {
  const bytesOf = ({ result, reportCount, interval }: Collected) =>
    new TextEncoder().encode([reportCount, interval.start, interval.duration, ...(result as readonly bigint[])].join(' '));
  return equal(bytesOf(one), bytesOf(other));
}
