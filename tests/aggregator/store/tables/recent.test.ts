// recent.test.ts — what a report carries is kept once, for a while, and within limits; a job that doesn't find it reads the database.
import { describe, expect, it } from 'vitest';
import { recentPayloads } from '../../../../aggregator/store/tables/recent.ts';
import type { UploadedReport } from '../../../../aggregator/ports/store/reports.ts';

const taskId = new Uint8Array(32).fill(1);
const id = (n: number) => new Uint8Array(16).fill(n);

function report(n: number, over: Partial<UploadedReport> = {}): UploadedReport {
  return {
    reportId: id(n),
    bucket: undefined,
    time: 0,
    digest: new Uint8Array(32),
    notBeforeMs: 0,
    isLate: false,
    contribution: undefined,
    metadata: Uint8Array.of(n),
    publicShare: Uint8Array.of(n, 1),
    leaderInputShare: Uint8Array.of(n, 2),
    helperEncryptedInputShare: Uint8Array.of(n, 3),
    ...over,
  };
}

describe('recent payloads', () => {
  it('are given once, and to their own task only', () => {
    const recent = recentPayloads();
    recent.keep(taskId, [report(1), report(2)], 0);
    expect(recent.take(new Uint8Array(32), [id(1)])).toEqual([undefined]);
    const [first, unknown] = recent.take(taskId, [id(1), id(3)]);
    expect(first).toMatchObject({ metadata: Uint8Array.of(1), leaderInputShare: Uint8Array.of(1, 2) });
    expect(unknown).toBeUndefined();
    expect(recent.take(taskId, [id(1)])).toEqual([undefined]);
  });

  it('are no contributions, which a later version may replace', () => {
    const recent = recentPayloads();
    const contribution = { organisation: id(9), version: 0, digest: id(9), held: id(9) };
    recent.keep(taskId, [report(1, { contribution })], 0);
    expect(recent.take(taskId, [id(1)])).toEqual([undefined]);
  });

  it('keep the oldest if there is no room, and make room when nobody has asked for them', () => {
    const recent = recentPayloads();
    const long = new Uint8Array(10 << 20);
    recent.keep(taskId, [report(1, { leaderInputShare: long }), report(2, { leaderInputShare: long })], 0);
    recent.keep(taskId, [report(3, { leaderInputShare: long })], 60_000);
    expect(recent.take(taskId, [id(1), id(2)])).toEqual([undefined, undefined]);
    expect(recent.take(taskId, [id(3)])[0]).toBeDefined();
  });

  it('hold no view of a whole request', () => {
    const recent = recentPayloads();
    const body = new Uint8Array(1 << 20);
    recent.keep(taskId, [report(1, { publicShare: body.subarray(0, 16) })], 0);
    expect(recent.take(taskId, [id(1)])[0]?.publicShare.buffer.byteLength).toBe(16);
  });
});
