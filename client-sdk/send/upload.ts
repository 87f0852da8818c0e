// upload.ts — the request to the leader and what its answer means, apart from the network between (DAP-18 §4.4.2).
import { encode } from '@soundings/crypto/codec';
import { messageOf, mediaType } from '@soundings/protocol/dap/media-types';
import { resourceUrl } from '@soundings/protocol/dap/paths';
import { STOPPED } from '@soundings/protocol/mission/stopped';
import { parseProblem } from '@soundings/protocol/dap/problem';
import type { ReportError } from '@soundings/protocol/dap/report-error';
import { UploadErrors, UploadRequest, type Report } from '@soundings/protocol/dap/upload';
import type { MissionTask } from '@soundings/protocol/charter/tasks';
import { equal } from '@soundings/crypto/bytes';
import { decodeAnswer, readBody } from '../mission/http.ts';
import { SdkError } from '../errors.ts';

/** A browser hands a longer body over to its network process in half the time if it is a Blob. */
const LONG_BYTES = 1 << 16;

export function uploadRequest(leader: string, task: Pick<MissionTask, 'taskId'>, report: Report): Request {
  const body = encode(UploadRequest, { reports: [report] }) as Uint8Array<ArrayBuffer>;
  return new Request(resourceUrl(leader, { kind: 'reports', taskId: task.taskId }), {
    method: 'POST',
    headers: { 'Content-Type': mediaType('upload-req') },
    body: body.length < LONG_BYTES ? body : new Blob([body]),
  });
}

export type UploadOutcome =
  | { readonly kind: 'taken' }
  /** Why the leader refused this report. */
  | { readonly kind: 'report-error'; readonly error: ReportError }
  /** The leader says that the mission was stopped. What it shows is still to be checked. */
  | { readonly kind: 'stopped'; readonly stop: unknown };

/** Throws SdkError `refused` if the leader refused the request as a whole, `answer` if the answer isn't DAP's. */
export async function processUploadResponse(report: Report, response: Response): Promise<UploadOutcome> {
  if (!response.ok) return refused(response);
  if (messageOf(response.headers.get('Content-Type') ?? '') !== 'upload-errors') {
    if ((await readBody(response)).length === 0) return { kind: 'taken' };
    throw new SdkError('answer', 'The leader answered an upload with something that is not DAP; tell its operator.');
  }
  const { status } = await decodeAnswer(UploadErrors, response);
  const [first, ...more] = status;
  if (first === undefined) return { kind: 'taken' };
  if (more.length > 0 || !equal(first.id, report.reportMetadata.reportId)) {
    throw new SdkError('answer', 'The leader answered about a contribution that was not sent; tell its operator.');
  }
  return { kind: 'report-error', error: first.error };
}

async function refused(response: Response): Promise<Extract<UploadOutcome, { kind: 'stopped' }>> {
  const problem = parseProblem(new TextDecoder().decode(await readBody(response)));
  if (problem?.type === STOPPED) return { kind: 'stopped', stop: problem.stop };
  const why = problem?.detail ?? problem?.title ?? `it answered ${response.status}`;
  throw new SdkError('refused', `The leader refused the request: ${why} Nothing is lost; ask its operator, then run the same again.`);
}
