// both.ts — reports through the real code of both aggregators, without sockets and stores: what each of them says of each report
import { decode, encode, type Encoded } from '../../../crypto/codec.ts';
import { DecodeError } from '../../../crypto/errors.ts';
import type { Kernel } from '../../../crypto/vdaf/kernel.ts';
import { AggregationJobId } from '../../../protocol/dap/ids.ts';
import { Role } from '../../../protocol/dap/role.ts';
import { UploadRequest, uploadRequestOf, type ReceivedReport, type Report } from '../../../protocol/dap/upload.ts';
import { planJob } from '../../../aggregator/aggregation/create-jobs.ts';
import { encodeAnswer, openInit, readInitReq, verifiedInits } from '../../../aggregator/aggregation/helper.ts';
import { outcomesOf, readAnswer, requestedReports } from '../../../aggregator/aggregation/leader.ts';
import { messageKeys } from '../../../aggregator/reports/message-keys.ts';
import { AggregatorConfig } from '../../../aggregator/config.ts';
import type { UploadedReport } from '../../../aggregator/ports/store/reports.ts';
import { acceptReport } from '../../../aggregator/reports/accept.ts';
import { verifierOf, type ReportVerifier } from '../../../aggregator/verify/verify.ts';
import { HELPER_URL } from '../../support/servers.ts';
import type { FastSeal, Seals } from './seal.ts';
import { vdafOf, type Subject } from './subjects.ts';

export interface Verdict {
  /** Where the report came to its end: `committed`, or who refused it, when, and with which error. */
  readonly leader: string;
  readonly helper: string;
  /** Both output shares, if both committed it. */
  readonly outShares: readonly [Uint8Array, Uint8Array] | undefined;
}

export const COMMITTED = 'committed';
const NOT_ASKED = 'not asked';

export type Aggregators = (subject: Subject, reports: readonly Report[]) => Promise<readonly Verdict[]>;

const { limits, clockSkewSeconds } = AggregatorConfig.parse({ role: 'helper', endpoint: HELPER_URL });

/** Both on one kernel, in one process. Of reports that come together no two have one ID. */
export function aggregatorsOn(kernel: Kernel, seals: Seals<FastSeal>): Aggregators {
  const verifiers = new Map<Subject, ReportVerifier>();
  const verifierFor = (subject: Subject): ReportVerifier => {
    const vdaf = vdafOf(subject, kernel);
    const verifier = verifiers.get(subject) ?? verifierOf(vdaf, vdaf.inputShareSize(0), subject.task.verify);
    verifiers.set(subject, verifier);
    return verifier;
  };
  return async (subject, reports) => {
    const verifier = verifierFor(subject);
    const uploads = await uploaded(subject, seals, reports);
    const accepted = uploads.filter((upload): upload is UploadedReport => typeof upload !== 'string');
    const jobs = (await aggregated(subject, seals, verifier, accepted))[Symbol.iterator]();
    return uploads.map((upload): Verdict => {
      if (typeof upload === 'string') return { leader: `upload: ${upload}`, helper: NOT_ASKED, outShares: undefined };
      return jobs.next().value ?? { leader: 'lost', helper: 'lost', outShares: undefined };
    });
  };
}

/** What the leader keeps of each, or why it refuses it. */
async function uploaded(
  subject: Subject,
  seals: Seals<FastSeal>,
  reports: readonly Report[],
): Promise<readonly (UploadedReport | string)[]> {
  const { task, leaderNowMs } = subject;
  const read = reports.map(decoded);
  const sealed = read.flatMap((report) => report?.value.leaderEncryptedInputShare ?? []);
  const received = (await messageKeys(seals.leader.opener, Role.leader, sealed))[Symbol.iterator]();
  return read.map((report) => {
    if (report === undefined) return 'not decoded';
    const upload = acceptReport(task, report, received.next().value ?? undefined, {
      nowMs: leaderNowMs,
      clockSkewSeconds,
    });
    return upload.kind === 'accept' ? upload.report : upload.error;
  });
}

/** As it comes over the wire. */
function decoded(report: Report): Encoded<ReceivedReport> | undefined {
  try {
    return decode(uploadRequestOf(1), encode(UploadRequest, { reports: [report] })).reports[0];
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

/** One aggregation job, from the leader's first step to its last. One verdict a report, in order. */
async function aggregated(
  subject: Subject,
  seals: Seals<FastSeal>,
  verifier: ReportVerifier,
  reports: readonly UploadedReport[],
): Promise<readonly Verdict[]> {
  const { task } = subject;
  const shares = reports.map(({ reportId, publicShare, leaderInputShare }) => ({ reportId, publicShare, inputShare: leaderInputShare }));
  const started = shares.map(verifier.leaderInit);
  const { job } = planJob(
    task,
    { jobId: AggregationJobId(new Uint8Array(16)), aggParam: new Uint8Array(0), batchId: undefined },
    reports,
    started,
  );
  const helped = job === undefined ? undefined : await answered(subject, seals, verifier, job.request);
  const answers = job === undefined || helped === undefined ? [] : readAnswer(requestedReports(job.request), job.reports, helped.answer);
  const steps = answers.flatMap((answer) =>
    answer.kind === 'continue' ? [{ state: answer.report.verifyState, inbound: answer.inbound }] : [],
  );
  const outcomes = outcomesOf(answers, steps.map(verifier.leaderContinue))[Symbol.iterator]();
  const helpers = (helped?.outcomes ?? [])[Symbol.iterator]();
  return started.map((start): Verdict => {
    if (start.kind === 'reject') return { leader: `init: ${start.error}`, helper: NOT_ASKED, outShares: undefined };
    const [leader, helper] = [outcomes.next().value, helpers.next().value];
    return {
      leader: leader?.kind === 'commit' ? COMMITTED : `end: ${leader?.error ?? 'lost'}`,
      helper: helper?.kind === 'commit' ? COMMITTED : (helper?.error ?? 'lost'),
      outShares: leader?.kind === 'commit' && helper?.kind === 'commit' ? [leader.outShare, helper.outShare] : undefined,
    };
  });
}

/** The helper's side of it. */
async function answered({ task, helperNowMs: nowMs }: Subject, seals: Seals<FastSeal>, verifier: ReportVerifier, request: Uint8Array) {
  const job = readInitReq(task, request, limits.aggregationJobReportsMax);
  const sealed = job.verifyInits.map(({ reportShare }) => reportShare.encryptedInputShare);
  const received = await messageKeys(seals.helper.opener, Role.helper, sealed);
  const opened = job.verifyInits.map((init, at) => openInit(task, init, received[at], { nowMs, clockSkewSeconds }));
  const finished = opened.flatMap((entry) => {
    if (entry.kind === 'reject') return [];
    const { publicShare, reportMetadata } = entry.init.reportShare;
    return [
      verifier.helperInit({ reportId: reportMetadata.reportId, publicShare, inputShare: entry.inputShare, inbound: entry.init.payload }),
    ];
  });
  const verified = verifiedInits(job, opened, finished);
  return { outcomes: verified.map(({ outcome }) => outcome), answer: encodeAnswer(verified, new Map()) };
}
