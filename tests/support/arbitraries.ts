// arbitraries.ts — one fast-check arbitrary for every DAP message, and the list of all of them with their codecs (DAP-18 §4, §5)
import fc from 'fast-check';
import type { Codec } from '../../crypto/codec.ts';
import * as aggregation from '../../protocol/dap/aggregation.ts';
import * as batchMode from '../../protocol/dap/batch-mode.ts';
import * as collection from '../../protocol/dap/collection.ts';
import type { Extension } from '../../protocol/dap/extension.ts';
import * as hpke from '../../protocol/dap/hpke.ts';
import { AggregateShareId, AggregationJobId, BatchId, CollectionJobId, ReportId, TaskId, type IdKind } from '../../protocol/dap/ids.ts';
import { reportErrors, type ReportError } from '../../protocol/dap/report-error.ts';
import { AggregateShareAad, InputShareAad } from '../../protocol/dap/seals.ts';
import { TaskConfiguration, TaskIntervalTaskExtension } from '../../protocol/dap/task.ts';
import { Duration, Interval, Time } from '../../protocol/dap/time.ts';
import * as upload from '../../protocol/dap/upload.ts';

type Arb<T> = fc.Arbitrary<T>;

const u8 = fc.integer({ min: 0, max: 0xff });
const u16 = fc.integer({ min: 0, max: 0xffff });
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const u64 = fc.oneof(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), fc.constantFrom(0n, 1n, (1n << 53n) + 1n, (1n << 64n) - 1n));

/** `min` to a few dozen bytes; a plain Uint8Array, as decoders give. */
export function opaqueBytes(min = 0, max = 40): Arb<Uint8Array> {
  return fc.uint8Array({ minLength: min, maxLength: max });
}

function id<T extends Uint8Array>(kind: IdKind<T>): Arb<T> {
  return fc.uint8Array({ minLength: kind.size, maxLength: kind.size }).map((bytes) => kind(bytes));
}

function list<T>(item: Arb<T>, maxLength = 4): Arb<readonly T[]> {
  return fc.array(item, { maxLength });
}

export const taskId = id(TaskId);
export const reportId = id(ReportId);
export const aggregationJobId = id(AggregationJobId);
export const collectionJobId = id(CollectionJobId);
export const aggregateShareId = id(AggregateShareId);
export const batchId = id(BatchId);

export const time: Arb<Time> = u64.map((value) => Time(value));
/** Any two numbers, whether or not they make an interval that means something. */
export const interval: Arb<Interval> = fc.record({ start: time, duration: u64.map((value) => Duration(value)) });

export const extension: Arb<Extension> = fc.record({ extensionType: u16, extensionData: opaqueBytes() });
export const extensionsInOrder: Arb<readonly Extension[]> = fc
  .uniqueArray(extension, { maxLength: 4, selector: ({ extensionType }) => extensionType })
  .map((extensions) => extensions.toSorted((a, b) => a.extensionType - b.extensionType));
export const reportError: Arb<ReportError> = fc.constantFrom(...reportErrors);

export const hpkeCiphertext: Arb<hpke.HpkeCiphertext> = fc.record({ configId: u8, enc: opaqueBytes(1), payload: opaqueBytes(1) });
export const hpkeConfig: Arb<hpke.HpkeConfig> = fc.record({ id: u8, kemId: u16, kdfId: u16, aeadId: u16, publicKey: opaqueBytes(1) });
export const hpkeConfigList: Arb<hpke.HpkeConfigList> = fc.uniqueArray(hpkeConfig, {
  minLength: 1,
  maxLength: 4,
  selector: (config) => config.id,
});

const url: Arb<Uint8Array> = fc
  .array(fc.integer({ min: 0x21, max: 0x7e }), { minLength: 1, maxLength: 40 })
  .map((bytes) => Uint8Array.from(bytes));
export const taskConfiguration: Arb<TaskConfiguration> = fc.record({
  taskInfo: opaqueBytes(1),
  leaderAggregatorEndpoint: url,
  helperAggregatorEndpoint: url,
  timePrecision: u64,
  minBatchSize: u64,
  batchMode: fc.constantFrom(batchMode.BatchMode.timeInterval, batchMode.BatchMode.leaderSelected),
  batchConfig: opaqueBytes(),
  vdafType: u32,
  vdafConfiguration: opaqueBytes(),
  extensions: extensionsInOrder,
});

export const reportMetadata: Arb<upload.ReportMetadata> = fc.record({ reportId, time, publicExtensions: list(extension) });
export const report: Arb<upload.Report> = fc.record({
  reportMetadata,
  publicShare: opaqueBytes(),
  leaderEncryptedInputShare: hpkeCiphertext,
  helperEncryptedInputShare: hpkeCiphertext,
});
export const uploadRequest: Arb<upload.UploadRequest> = fc.record({ reports: list(report) });
export const plaintextInputShare: Arb<upload.PlaintextInputShare> = fc.record({
  privateExtensions: list(extension),
  payload: opaqueBytes(1),
});
export const uploadErrors: Arb<upload.UploadErrors> = fc.record({ status: list(fc.record({ id: reportId, error: reportError })) });

const reportShare: Arb<aggregation.ReportShare> = fc.record({
  reportMetadata,
  publicShare: opaqueBytes(),
  encryptedInputShare: hpkeCiphertext,
});
export const aggregationJobInitReq: Arb<aggregation.AggregationJobInitReq> = fc.record({
  verificationKeyId: u8,
  aggParam: opaqueBytes(),
  extensions: list(extension),
  verifyInits: list(fc.record({ reportShare, payload: opaqueBytes(1) })),
});
const verifyResult: Arb<aggregation.VerifyResult> = fc.oneof(
  fc.record({ kind: fc.constant('continue' as const), payload: opaqueBytes(1) }),
  fc.record({ kind: fc.constant('finish' as const) }),
  fc.record({ kind: fc.constant('reject' as const), reportError }),
);
export const aggregationJobResp: Arb<aggregation.AggregationJobResp> = fc.record({
  verifyResps: list(fc.record({ reportId, result: verifyResult })),
});
export const aggregationJobContinueReq: Arb<aggregation.AggregationJobContinueReq> = fc.record({
  step: u16,
  verifyContinues: list(fc.record({ reportId, payload: opaqueBytes(1) })),
});

const query = fc.record({
  batchMode: fc.constantFrom(batchMode.BatchMode.timeInterval, batchMode.BatchMode.leaderSelected),
  config: opaqueBytes(),
});
export const collectionJobReq: Arb<collection.CollectionJobReq> = fc.record({
  query,
  aggParam: opaqueBytes(),
  extensions: list(extension),
});
export const collectionJobResp: Arb<collection.CollectionJobResp> = fc.record({
  reportCount: u64,
  interval,
  leaderEncryptedAggShare: hpkeCiphertext,
  helperEncryptedAggShare: hpkeCiphertext,
});
export const aggregateShareReq: Arb<collection.AggregateShareReq> = fc.record({
  collectionJobReq,
  batchSelector: query,
  reportCount: u64,
  checksum: opaqueBytes(32, 32),
});
export const aggregateShare: Arb<collection.AggregateShare> = fc.record({ encryptedAggregateShare: hpkeCiphertext });

export const inputShareAad: Arb<InputShareAad> = fc.record({ taskId, taskConfiguration, reportMetadata, publicShare: opaqueBytes() });
export const aggregateShareAad: Arb<AggregateShareAad> = fc.record({ taskId, taskConfiguration, collectionJobReq });

export interface WireMessage<T = unknown> {
  readonly name: string;
  readonly codec: Codec<T>;
  readonly values: Arb<T>;
}

function message<T>(name: string, codec: Codec<T>, values: Arb<T>): WireMessage {
  return { name, codec, values };
}

/** Every message that somebody decodes, and the parts that are sealed or kept as bytes of their own. */
export const wireMessages: readonly WireMessage[] = [
  message('HpkeConfig', hpke.HpkeConfig, hpkeConfig),
  message('HpkeConfigList', hpke.HpkeConfigList, hpkeConfigList),
  message('HpkeCiphertext', hpke.HpkeCiphertext, hpkeCiphertext),
  message('TaskConfiguration', TaskConfiguration, taskConfiguration),
  message('TaskIntervalTaskExtension', TaskIntervalTaskExtension, fc.record({ taskInterval: interval })),
  message('ReportMetadata', upload.ReportMetadata, reportMetadata),
  message('Report', upload.Report, report),
  message('UploadRequest', upload.UploadRequest, uploadRequest),
  message('UploadErrors', upload.UploadErrors, uploadErrors),
  message('PlaintextInputShare', upload.PlaintextInputShare, plaintextInputShare),
  message('InputShareAad', InputShareAad, inputShareAad),
  message('AggregationJobInitReq', aggregation.AggregationJobInitReq, aggregationJobInitReq),
  message('AggregationJobResp', aggregation.AggregationJobResp, aggregationJobResp),
  message('AggregationJobContinueReq', aggregation.AggregationJobContinueReq, aggregationJobContinueReq),
  message('CollectionJobReq', collection.CollectionJobReq, collectionJobReq),
  message('CollectionJobResp', collection.CollectionJobResp, collectionJobResp),
  message('AggregateShareReq', collection.AggregateShareReq, aggregateShareReq),
  message('AggregateShare', collection.AggregateShare, aggregateShare),
  message('AggregateShareAad', AggregateShareAad, aggregateShareAad),
  message('TimeIntervalQueryConfig', batchMode.TimeIntervalQueryConfig, fc.record({ batchInterval: interval })),
  message('TimeIntervalBatchSelectorConfig', batchMode.TimeIntervalBatchSelectorConfig, fc.record({ batchInterval: interval })),
  message('LeaderSelectedBatchSelectorConfig', batchMode.LeaderSelectedBatchSelectorConfig, fc.record({ batchId })),
];
