// monitor.ts — checks every exchange, because results alone don't show that noise was drawn again, or that a job had a second body or a batch a second share.
import { sha256 } from '../../crypto/sha256/node.ts';
import { equal, toBase64Url, toHex } from '../../crypto/bytes.ts';
import { decode, encode } from '../../crypto/codec.ts';
import { importPrivateKey, openSync, type NodeHpkeKey } from '../../crypto/hpke/node.ts';
import { AggregationJobInitReq, AggregationJobResp } from '../../protocol/dap/aggregation.ts';
import { BatchMode, TimeIntervalQueryConfig } from '../../protocol/dap/batch-mode.ts';
import { AggregateShare, AggregateShareReq, BatchSelector } from '../../protocol/dap/collection.ts';
import { messageOf } from '../../protocol/dap/media-types.ts';
import { parseProblem } from '../../protocol/dap/problem.ts';
import { Role } from '../../protocol/dap/role.ts';
import { AggregateShareAad, aggregateShareInfo } from '../../protocol/dap/seals.ts';
import type { PlainTask } from '../support/dap-client.ts';
import type { LoggedEvent } from '../support/servers.ts';
import type { Findings } from './invariants.ts';
import type { Secrets } from './secrets.ts';

export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly body: Uint8Array;
}

export interface Answered extends Exchange {
  readonly status: number;
  readonly contentType: string;
  readonly location: string | null;
  readonly answer: Uint8Array;
  /** An injected fault may be the reason of a 5xx. */
  readonly isExcused: boolean;
}

export interface Monitor {
  /** What the leader sends, whether or not it arrives. */
  sent(exchange: Exchange): void;
  /** What an aggregator answered, whether or not the answer arrives. */
  answered(answered: Answered): void;
  logged(event: LoggedEvent): void;
  /** The leader has heard an answer to this. */
  heard(exchange: Exchange): void;
  /** True where the helper has given away the share of exactly this interval. */
  hasReleased(start: number, duration: number): boolean;
  /** An old database is in use: what was promised since its backup is forgotten, on purpose. */
  restored(role: 'leader' | 'helper'): void;
}

type MonitoredTask = Pick<PlainTask, 'taskId' | 'configuration' | 'collector'>;

interface Released {
  readonly selector: BatchSelector;
  readonly task: string;
  readonly plaintext: Uint8Array;
  readonly answer: Uint8Array;
  readonly request: string;
  isHeard: boolean;
}

/**
 * @param hasFiles without generation files a helper that was put back gives again what nobody has heard: only what was heard can tell it.
 * @param isOnRecord whether the helper's database knows a report as one that it has counted. */
export function monitor(
  tasks: readonly MonitoredTask[],
  isOnRecord: (reportId: Uint8Array) => boolean,
  secrets: Secrets,
  { report }: Findings,
  hasFiles: boolean,
  cover: (name: string) => void,
): Monitor {
  const byId = new Map(tasks.map((task) => [toBase64Url(task.taskId), task]));
  // All owned by the functions below.
  const bodyOf = new Map<string, string>();
  const answerTo = new Map<string, string>();
  const acceptedIn = new Map<string, string>();
  const shareBodies = new Map<string, string>();
  const requestAt = new Map<string, Uint8Array>();
  const deletedJobs = new Set<string>();
  const released: Released[] = [];
  const restored = new Set<'leader' | 'helper'>();

  function taskOf(url: string): MonitoredTask | undefined {
    return byId.get(/\/tasks\/([^/]+)\//.exec(url)?.[1] ?? '');
  }

  /** One report travels in one body for ever, unless the helper has called it too early. */
  function sentJob(body: Uint8Array): void {
    const digest = toHex(sha256(body));
    for (const { reportShare } of decode(AggregationJobInitReq, body).verifyInits) {
      const id = toHex(reportShare.reportMetadata.reportId);
      const before = bodyOf.get(id) ?? digest;
      bodyOf.set(id, digest);
      if (before !== digest && !restored.has('leader')) report('I6', `report ${id} was sent to the helper in two different job bodies`);
    }
  }

  function answeredJob(body: Uint8Array, answer: Uint8Array): void {
    const digest = toHex(sha256(body));
    if (deletedJobs.has(digest)) cover('job again after its deletion');
    const text = toHex(answer);
    const isFirst = !answerTo.has(digest);
    if ((answerTo.get(digest) ?? text) !== text && !restored.has('helper')) report('I6', 'the helper answered the same job in two ways');
    answerTo.set(digest, text);
    for (const { reportId, result } of decode(AggregationJobResp, answer).verifyResps) {
      const id = toHex(reportId);
      if (result.kind === 'reject') {
        cover(`helper says ${result.reportError}`);
        if (result.reportError === 'report_too_early') bodyOf.delete(id);
        continue;
      }
      if (isFirst && !isOnRecord(reportId)) report('I1', `the helper said yes to report ${id}, and has not counted it`);
      const before = acceptedIn.get(id) ?? digest;
      acceptedIn.set(id, digest);
      if (before !== digest && !restored.has('helper')) report('I1', `the helper counted report ${id} in two jobs`);
    }
  }

  /** What is sent again after that is another job, whatever its bytes. */
  function deleted(path: string): void {
    const body = requestAt.get(path);
    if (body === undefined) return;
    const digest = toHex(sha256(body));
    answerTo.delete(digest);
    deletedJobs.add(digest);
  }

  function sentShare(body: Uint8Array): void {
    const selector = toHex(encode(BatchSelector, decode(AggregateShareReq, body).batchSelector));
    const before = shareBodies.get(selector) ?? toHex(body);
    shareBodies.set(selector, toHex(body));
    if (before !== toHex(body) && !restored.has('leader')) report('I6', 'the leader asked for the same batch with two different bodies');
  }

  function answeredShare(task: MonitoredTask, body: Uint8Array, answer: Uint8Array): void {
    const { collectionJobReq, batchSelector } = decode(AggregateShareReq, body);
    const { taskId, configuration } = task;
    const aad = encode(AggregateShareAad, { taskId, taskConfiguration: configuration, collectionJobReq });
    const { enc, payload } = decode(AggregateShare, answer).encryptedAggregateShare;
    const plaintext = openSync(collectorKey(task), enc, aggregateShareInfo(Role.helper), aad, payload);
    secrets.addBytes("the helper's aggregate share", plaintext);
    const now: Released = { selector: batchSelector, task: toHex(taskId), plaintext, answer, request: toHex(body), isHeard: hasFiles };
    for (const before of released.filter(({ task: of, isHeard }) => of === now.task && isHeard)) {
      const isSame = equal(encode(BatchSelector, before.selector), encode(BatchSelector, now.selector));
      if (isSame && !equal(before.plaintext, plaintext)) report('I4', 'the helper gave two different shares of one batch');
      else if (before.request === now.request && !equal(before.answer, answer)) report('I6', 'the helper sealed one share twice');
      else if (!isSame && overlap(before.selector, now.selector)) report('I4', 'the helper gave shares of two batches that overlap');
    }
    released.push(now);
  }

  function refused({ url, body, answer }: Answered): void {
    const text = new TextDecoder().decode(answer);
    const { type } = parseProblem(text) ?? {};
    if (type !== undefined) cover(`problem ${type.replace(/^.*:/, '')}`);
    if (!url.includes('/aggregate_shares') || body.length === 0 || restored.size > 0) return;
    if (text.includes('batchMismatch')) report('I3', 'an honest leader and an honest helper have counted different reports');
    if (text.includes('batchOverlap')) report('I4', 'the leader asked for a batch that the helper had given away');
  }

  return {
    sent: ({ method, url, body }) => {
      if (method !== 'POST') return;
      if (/\/aggregation_jobs$/.test(url)) sentJob(body);
      if (/\/aggregate_shares$/.test(url)) sentShare(body);
    },
    answered: (exchange) => {
      const { url, status, answer, location } = exchange;
      if (status >= 500 && !exchange.isExcused) report('I8', `${exchange.method} ${new URL(url).pathname} was answered ${String(status)}`);
      if (exchange.method === 'DELETE') deleted(new URL(url).pathname);
      if (location !== null && exchange.body.length > 0) requestAt.set(new URL(location, url).pathname, exchange.body);
      if (status >= 400) {
        refused(exchange);
        secrets.said(new TextDecoder().decode(answer), `the answer to ${exchange.method} ${url}`);
        return;
      }
      const body = exchange.body.length > 0 ? exchange.body : requestAt.get(new URL(url).pathname);
      const task = taskOf(url);
      if (body === undefined || task === undefined || answer.length === 0) return;
      const message = messageOf(exchange.contentType);
      if (message === 'aggregation-job-resp') answeredJob(body, answer);
      if (message === 'aggregate-share') answeredShare(task, body, answer);
    },
    heard: ({ url, body }) => {
      const request = toHex(body.length > 0 ? body : (requestAt.get(new URL(url).pathname) ?? body));
      for (const share of released.filter((each) => each.request === request)) share.isHeard = true;
    },
    logged: (event) => {
      secrets.said(JSON.stringify(event), `the ${event.role}'s log event ${event.event}`);
      const { code = '' } = event.fields;
      const isKnown = ['full', 'busy', 'ProcessEnded'].includes(code);
      if (event.event === 'driver-failed' && !isKnown)
        report('I8', `the ${event.role}'s driver ${event.fields.driver ?? ''} threw ${code}`);
    },
    hasReleased: (start, duration) =>
      released.some(({ selector }) => {
        if (selector.batchMode !== BatchMode.timeInterval) return false;
        const { batchInterval } = decode(TimeIntervalQueryConfig, selector.config);
        return batchInterval.start === BigInt(start) && batchInterval.duration === BigInt(duration);
      }),
    restored: (role) => {
      restored.add(role);
    },
  };
}

/** Imported once for all scenarios. */
const collectorKeys = new WeakMap<Uint8Array, NodeHpkeKey>();

function collectorKey({ collector }: MonitoredTask): NodeHpkeKey {
  const key = collectorKeys.get(collector.privateKey) ?? importPrivateKey(collector.config, collector.privateKey);
  collectorKeys.set(collector.privateKey, key);
  return key;
}

function overlap(a: BatchSelector, b: BatchSelector): boolean {
  if (a.batchMode !== BatchMode.timeInterval || b.batchMode !== BatchMode.timeInterval) return false;
  const [one, other] = [a, b].map(({ config }) => decode(TimeIntervalQueryConfig, config).batchInterval);
  if (one === undefined || other === undefined) return false;
  return one.start < other.start + other.duration && other.start < one.start + one.duration;
}
