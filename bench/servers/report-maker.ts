// report-maker.ts — a worker thread that makes reports as a client does, encoded and put together into upload requests.
import { parentPort, workerData } from 'node:worker_threads';
import { decode, encode } from '../../crypto/codec.ts';
import { sealSync } from '../../crypto/hpke/node.ts';
import { secureRandom } from '../../crypto/random.ts';
import { HpkeConfig } from '../../protocol/dap/hpke.ts';
import { ReportId, TaskId } from '../../protocol/dap/ids.ts';
import { Role, type AggregatorRole } from '../../protocol/dap/role.ts';
import { InputShareAad, inputShareInfo } from '../../protocol/dap/seals.ts';
import { TaskConfiguration, vdafContext } from '../../protocol/dap/task.ts';
import { Time } from '../../protocol/dap/time.ts';
import { PlaintextInputShare, UploadRequest, type Report } from '../../protocol/dap/upload.ts';
import { vdafFromConfig } from '../../protocol/dap/task-vdaf.ts';

/** Plain data, so that it crosses to the worker. */
export interface MakerData {
  readonly taskId: Uint8Array;
  /** Encoded. */
  readonly configuration: Uint8Array;
  readonly leaderKey: Uint8Array;
  readonly helperKey: Uint8Array;
}

/** Answered with one request's body. */
export interface MakerOrder {
  readonly measurement: unknown;
  readonly time: bigint;
  readonly reports: number;
}

const data = workerData as MakerData;
const taskId = TaskId(data.taskId);
const taskConfiguration = decode(TaskConfiguration, data.configuration);
const keys = { leader: decode(HpkeConfig, data.leaderKey), helper: decode(HpkeConfig, data.helperKey) };
const vdaf = vdafFromConfig(taskConfiguration.vdafType, taskConfiguration.vdafConfiguration);
const context = vdafContext(taskId);

parentPort?.on('message', (order: MakerOrder) => {
  const reports = Array.from({ length: order.reports }, () => makeReport(order));
  parentPort?.postMessage(encode(UploadRequest, { reports }));
});

/** DAP-18 §4.4.2.1. */
function makeReport({ measurement, time }: MakerOrder): Report {
  const reportMetadata = { reportId: ReportId.random(secureRandom), time: Time(time), publicExtensions: [] };
  const { publicShare, inputShares } = vdaf.shard(context, measurement, reportMetadata.reportId, secureRandom(vdaf.randSize));
  const aad = encode(InputShareAad, { taskId, taskConfiguration, reportMetadata, publicShare });
  const sealTo = (role: AggregatorRole, config: HpkeConfig, payload: Uint8Array = new Uint8Array(0)) => {
    const plaintext = encode(PlaintextInputShare, { privateExtensions: [], payload });
    return { configId: config.id, ...sealSync(config, config.publicKey, inputShareInfo(role), aad, plaintext, secureRandom) };
  };
  return {
    reportMetadata,
    publicShare,
    leaderEncryptedInputShare: sealTo(Role.leader, keys.leader, inputShares[0]),
    helperEncryptedInputShare: sealTo(Role.helper, keys.helper, inputShares[1]),
  };
}
