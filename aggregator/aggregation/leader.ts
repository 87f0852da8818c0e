// aggregation/leader.ts — what the helper's answer means for each report of a job (DAP-18 §4.5.3.1).
import { equal, toHex } from '@soundings/crypto/bytes';
import { decode } from '@soundings/crypto/codec';
import { DecodeError } from '@soundings/crypto/errors';
import { AggregationJobInitReq, AggregationJobResp } from '@soundings/protocol/dap/aggregation';
import type { ReportError } from '@soundings/protocol/dap/report-error';
import type { LeaderFinished } from '../ports/ports.ts';
import type { JobReport, ReportOutcome } from '../ports/store/leader-jobs.ts';

export type Answered =
  | { readonly kind: 'continue'; readonly report: JobReport; readonly inbound: Uint8Array }
  | { readonly kind: 'reject'; readonly report: JobReport; readonly error: ReportError };

/** The IDs of all reports in a job's request, in order. They include reports that an earlier answer has settled already. */
export function requestedReports(request: Uint8Array): readonly Uint8Array[] {
  return decode(AggregationJobInitReq, request).verifyInits.map(({ reportShare }) => reportShare.reportMetadata.reportId);
}

/**
 * What the helper answered for each of these reports, in the job's order. DecodeError if it isn't an answer to this job: if it is about
 * other reports than were `requested`, in another order, or has a message that isn't due. The draft would then abandon the job. We ask
 * again instead (protocol.md, "Retries"), because the helper may have counted its reports.
 */
export function readAnswer(requested: readonly Uint8Array[], reports: readonly JobReport[], body: Uint8Array): readonly Answered[] {
  const { verifyResps } = decode(AggregationJobResp, body, 'response');
  if (verifyResps.length !== requested.length) {
    throw new DecodeError('response', `expected an answer for ${String(requested.length)} reports, found ${String(verifyResps.length)}`);
  }
  const open = new Map(reports.map((report) => [toHex(report.reportId), report]));
  return verifyResps.flatMap((answer, at): Answered[] => {
    const id = requested[at];
    if (id === undefined || !equal(answer.reportId, id))
      throw new DecodeError(`response.${String(at)}`, 'the answer is for another report');
    const report = open.get(toHex(id));
    return report === undefined ? [] : [answered(answer.result, report, at)];
  });
}

function answered(result: AggregationJobResp['verifyResps'][number]['result'], report: JobReport, at: number): Answered {
  switch (result.kind) {
    case 'continue':
      return { kind: 'continue', report, inbound: result.payload };
    case 'reject':
      return { kind: 'reject', report, error: result.reportError };
    case 'finish':
      throw new DecodeError(`response.${String(at)}`, 'expected "continue" or "reject" after the first step, found "finish"');
  }
}

/** `finished` has one answer of the verifier for each report that continues, in order. */
export function outcomesOf(answers: readonly Answered[], finished: readonly LeaderFinished[]): readonly ReportOutcome[] {
  const results = finished[Symbol.iterator]();
  return answers.map((answer): ReportOutcome => {
    const { reportId, bucket, time } = answer.report;
    if (answer.kind === 'reject') return { kind: 'reject', reportId, error: answer.error };
    const result = results.next().value;
    if (result?.kind !== 'finish') return { kind: 'reject', reportId, error: result?.error ?? 'vdaf_verify_error' };
    return { kind: 'commit', reportId, bucket, time, outShare: result.outShare };
  });
}
