// aggregation/leader.ts — what the helper's answer means for each report of a job (DAP-18 §4.5.3.1).
import { equal } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/codec.ts';
import { DecodeError } from '../../crypto/errors.ts';
import { AggregationJobResp } from '../../protocol/dap/aggregation.ts';
import type { ReportError } from '../../protocol/dap/report-error.ts';
import type { LeaderFinished } from '../ports.ts';
import type { LeasedAggregationJob, ReportOutcome } from '../store/store.ts';

type JobReport = LeasedAggregationJob['reports'][number];
export type Answered =
  | { readonly kind: 'continue'; readonly report: JobReport; readonly inbound: Uint8Array }
  | { readonly kind: 'reject'; readonly report: JobReport; readonly error: ReportError };

/**
 * The helper's word on each report, in the job's order. DecodeError where it isn't an answer to this job: other reports, another order, or a
 * message that isn't due. The draft would then abandon the job; we ask again (protocol.md), since the helper may have counted its reports.
 */
export function readAnswer(reports: LeasedAggregationJob['reports'], body: Uint8Array): readonly Answered[] {
  const { verifyResps } = decode(AggregationJobResp, body, 'response');
  if (verifyResps.length !== reports.length) {
    throw new DecodeError('response', `expected an answer for ${String(reports.length)} reports, found ${String(verifyResps.length)}`);
  }
  return reports.map((report, at) => {
    const answer = verifyResps[at];
    if (answer === undefined || !equal(answer.reportId, report.reportId))
      throw new DecodeError(`response.${String(at)}`, 'the answer is for another report');
    switch (answer.result.kind) {
      case 'continue':
        return { kind: 'continue', report, inbound: answer.result.payload };
      case 'reject':
        return { kind: 'reject', report, error: answer.result.reportError };
      case 'finish':
        throw new DecodeError(`response.${String(at)}`, 'expected "continue" or "reject" after the first step, found "finish"');
    }
  });
}

/** `finished` are the verifier's answers to those that continue, in order. */
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
